import { startWorld, type World, type WorldOptions } from '../world/start-world.ts';

/**
 * Short waits, so that a dead process costs seconds. Nobody looks for what webhooks have missed: what is found that way
 * would hide what the pipeline has lost.
 */
const QUICK = {
  LEASE_SECONDS: '3',
  SWEEP_MS: '300',
  COALESCE_MS: '100',
  RECONCILE_SECONDS: '86400',
};

/** A world that faults are brought about in, with a portal large enough for leads of every kind. */
export function startFaultWorld(options: WorldOptions): Promise<World> {
  return startWorld({
    emulatorArgs: ['--portal-size', '150'],
    ...options,
    env: { ...QUICK, ...options.env },
  });
}

import { PORTAL, startWorld, type World, type WorldOptions } from '../world/start-world.ts';
import { type Untouched, untouched } from './acts.ts';
import { type FirstPictures, firstPictures } from './stale-contacts.ts';

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

/** A world that faults are brought about in, and what a test of them starts from. */
export type FaultWorld = World & {
  /** Its portals before anything happened: what a verdict compares with. */
  readonly first: FirstPictures;
  /** Contacts of the first portal, shared out among the tests of a file. */
  readonly leads: Untouched;
};

/** Starts a world with a portal large enough for leads of every kind, and looks at it before anybody acts. */
export async function startFaultWorld(options: WorldOptions): Promise<FaultWorld> {
  const world = await startQuickWorld({ emulatorArgs: ['--portal-size', '150'], ...options });
  try {
    const first = await firstPictures(world, options.portals ?? [PORTAL]);
    return { ...world, first, leads: await untouched(world) };
  } catch (error) {
    await world.stop();
    throw error;
  }
}

/** A world that gets over a fault within seconds. */
export function startQuickWorld(options: WorldOptions): Promise<World> {
  return startWorld({ ...options, env: { ...QUICK, ...options.env } });
}

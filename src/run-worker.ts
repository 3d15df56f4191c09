import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from './errors.ts';
import { drainPortal } from './jobs/drain-portal.ts';
import { sweep } from './jobs/sweep.ts';
import type { Services } from './services.ts';

/** Portals worked on at the same time by one process. */
const CONCURRENCY = 8;

/** Takes wakes, and sweeps for work whose wake was lost. The promise ends once the process is stopping. */
export async function runWorker(services: Services): Promise<void> {
  const { queue, log, config, stopping } = services;
  queue.process(
    async (portalId) => {
      try {
        await drainPortal(services, portalId);
      } catch (thrown) {
        // The work stays marked in the database; the sweep rings again.
        log.error('portal not drained', { portalId, error: toError(thrown).message });
      }
    },
    { concurrency: CONCURRENCY },
  );
  while (!stopping.aborted) {
    try {
      await sweep(services);
    } catch (thrown) {
      log.error('sweep failed', { error: toError(thrown).message });
    }
    await sleep(config.sweepMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { unpackInbox } from '../webhooks/unpack.ts';
import { toError } from './errors.ts';
import { drainBulk } from './jobs/drain-bulk.ts';
import { drainPortal } from './jobs/drain-portal.ts';
import { reconcile } from './jobs/reconcile.ts';
import { sweep } from './jobs/sweep.ts';
import { portalRunner } from './queue/portal-runner.ts';
import type { Services } from './services.ts';
import { portalsToReconcile } from './store/reconciliation.ts';

/** Portals worked on at the same time by one process; most of the time each of them waits for HubSpot. */
const PORTALS_AT_ONCE = 32;
const BULK_AT_ONCE = 4;
const RECONCILED_AT_ONCE = 2;
/** A delivery that waits longer was taken in by a process that is gone, or that has more than it can unpack. */
const LEFT_BEHIND_MS = 3_000;

/**
 * Takes wakes, and sweeps for work whose wake was lost. The promise ends once the process is stopping and the
 * bulk work under way has ended; `queue.close()` waits for the rest.
 */
export async function runWorker(services: Services): Promise<void> {
  const { db, clock, queue, log, config, stopping } = services;
  const bulk = portalRunner({
    handler: async (portalId) => {
      if (await drainBulk(services, portalId)) void bulk.ring(portalId);
    },
    concurrency: BULK_AT_ONCE,
    log,
  });
  queue.process(
    async (portalId) => {
      try {
        const { hasBulk } = await drainPortal(services, portalId);
        if (hasBulk) void bulk.ring(portalId);
      } catch (thrown) {
        // The work stays marked in the database; the sweep rings again.
        log.error('portal not drained', { portalId, error: toError(thrown).message });
      }
    },
    { concurrency: PORTALS_AT_ONCE },
  );
  const reconciliations = portalRunner({
    handler: async (portalId) => {
      await reconcile(services, portalId);
    },
    concurrency: RECONCILED_AT_ONCE,
    log,
  });
  while (!stopping.aborted) {
    await sweep(services, {
      'left deliveries': () => unpackInbox(services, { waitedMs: LEFT_BEHIND_MS }),
      reconciliations: async () => {
        const due = { now: clock(), everyMs: config.reconcileMs };
        for (const portalId of await portalsToReconcile(db, due)) {
          void reconciliations.ring(portalId);
        }
      },
    });
    await sleep(config.sweepMs, undefined, { signal: stopping }).catch(() => undefined);
  }
  await Promise.all([bulk.stop(), reconciliations.stop()]);
}

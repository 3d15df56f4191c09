import { Router } from 'express';
import type { Metrics } from '../metrics.ts';
import type { Services } from '../services.ts';
import { clockAheadMs } from '../store/clock-ahead.ts';
import { inboxDepth } from '../store/inbox.ts';
import { listConnectedPortals } from '../store/portals.ts';
import { deadLettersByPortal, depthByLane } from '../store/queue-depth.ts';
import { missedByWebhooks } from '../store/reconciliation.ts';
import { operatorsOnly } from './operator.ts';

/** `/metrics`, for operators: what this process counted, and what waits in the shared stores, for Prometheus. */
export function metricsPage(services: Services): Router {
  const collect = sharedFigures(services);
  const { registry } = services.metrics;
  return Router().get('/metrics', operatorsOnly(services), async (_request, response) => {
    await collect();
    response.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
}

/** The same in every process but for its own wakes and clock: take the greatest, not the sum. */
function sharedFigures({ db, budget, clock, queue, metrics }: Services): () => Promise<void> {
  const gauges = gaugesOf(metrics);
  const gather = async () => {
    for (const { lane, marks, oldestMs } of await depthByLane(db)) {
      gauges.waiting.set({ lane: String(lane) }, marks);
      gauges.oldest.set({ lane: String(lane) }, oldestMs / 1_000);
    }
    const inbox = await inboxDepth(db);
    gauges.inbox.set(inbox.deliveries);
    gauges.inboxOldest.set(inbox.oldestMs / 1_000);
    gauges.wakes.set(await queue.depth().catch(() => NaN));

    gauges.clockAhead.set((await clockAheadMs(db, clock)) / 1_000);

    gauges.letters.reset();
    for (const { portalId, letters } of await deadLettersByPortal(db)) {
      gauges.letters.set({ portal: portalId }, letters);
    }
    gauges.missed.reset();
    for (const { portalId, contacts } of await missedByWebhooks(db)) {
      gauges.missed.inc({ portal: portalId }, contacts);
    }
    for (const { portalId: portal } of await listConnectedPortals(db)) {
      const { limit, byLane, others } = await budget.usage(portal);
      gauges.limit.set({ portal }, limit);
      for (const [lane, calls] of byLane.entries()) {
        gauges.used.set({ portal, lane: String(lane) }, calls);
      }
      gauges.used.set({ portal, lane: 'others' }, others);
    }
  };
  return () =>
    gather().catch(() => {
      // What this process has counted is read all the same, and what is not known is no figure of before.
      for (const gauge of Object.values(gauges)) gauge.reset();
      for (const gauge of [gauges.inbox, gauges.inboxOldest, gauges.wakes, gauges.clockAhead]) {
        gauge.set(NaN);
      }
    });
}

function gaugesOf({ gauge }: Metrics) {
  return {
    waiting: gauge('assay_waiting', 'Contacts, companies and activities that wait.', ['lane']),
    oldest: gauge('assay_waiting_oldest_seconds', 'How long the oldest of them waits.', ['lane']),
    inbox: gauge('assay_inbox_deliveries', 'Deliveries acknowledged and not unpacked yet.', []),
    inboxOldest: gauge('assay_inbox_oldest_seconds', 'How long the oldest of them waits.', []),
    wakes: gauge('assay_wakes', 'Wakes of portals that wait for a worker.', []),
    clockAhead: gauge(
      'assay_clock_ahead_seconds',
      'How far this clock is ahead of the database’s.',
      [],
    ),
    letters: gauge('assay_dead_letters', 'What failed for good and was not replayed.', ['portal']),
    missed: gauge('assay_missed_by_webhooks', 'Contacts found by reconciliation, ever.', [
      'portal',
    ]),
    limit: gauge('assay_hubspot_budget_limit', 'Calls that HubSpot allows in a window.', [
      'portal',
    ]),
    used: gauge('assay_hubspot_budget_used', 'Calls in the window now, by lane.', [
      'portal',
      'lane',
    ]),
  };
}

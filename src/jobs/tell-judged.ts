import type { Lane } from '../core/lane.ts';
import type { Services } from '../services.ts';
import type { Completed, Done } from '../store/complete-claim.ts';
import type { Portal } from '../store/portals.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { tellPutAside } from './tell-put-aside.ts';

type Batch = {
  readonly done: readonly Done[];
  readonly completed: Completed;
  /** How many were judged: without those that are gone. */
  readonly judged: number;
  /** Whose new values HubSpot has confirmed. */
  readonly written: readonly string[];
  readonly lane: Lane;
  /** When the batch was judged. */
  readonly asOf: number;
};

/** Counts and logs what became of a batch: one line for its judged contacts, and one for those that died. */
export function tellJudged(services: Services, portal: Portal, batch: Batch): void {
  const { metrics, log, clock } = services;
  const { done, completed, judged, written, lane, asOf } = batch;
  const confirmed = new Set(written);
  metrics.contactsJudged({
    contacts: judged,
    written: written.length,
    receivedAt: done
      .filter(({ mark }) => confirmed.has(mark.subjectId) && mark.events.length > 0)
      .map(({ mark }) => Math.min(...mark.events.map(({ receivedAt }) => receivedAt))),
    lane,
    now: clock(),
  });
  const died = tellPutAside(services, portal, { done, completed });
  const finished = [...completed.closed, ...completed.touched].filter(
    (mark) => !died.includes(mark),
  );
  if (finished.length === 0) return;
  log.info('contacts judged', {
    portalId: portal.portalId,
    contacts: finished.length,
    written: written.length,
    deliveries: deliveriesOf(finished),
    durationMs: clock() - asOf,
  });
}

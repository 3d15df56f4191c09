import { DAY_MS } from '../core/day.ts';
import type { Services } from '../services.ts';
import { forgetErasedEvents } from '../store/erased-events.ts';
import { forgetEvents } from '../store/old-events.ts';

/** What failed for good and was neither replayed nor judged since: a person may still want to know. */
const DEAD_RETENTION_MS = 180 * DAY_MS;
const WALK_EVERY_MS = 6 * 60 * 60_000;

/** Takes a step of the walk that deletes events which were closed long ago; the ledger's sums keep counting them. */
export async function forgetOldEvents({ db, clock, config, log }: Services): Promise<void> {
  const now = clock();
  const { ledgerRetentionMs } = config;
  const deleted = await forgetEvents(db, {
    closedBefore: now - ledgerRetentionMs,
    deadBefore: now - Math.max(ledgerRetentionMs, DEAD_RETENTION_MS),
    now,
    everyMs: WALK_EVERY_MS,
  });
  if (deleted !== null && deleted > 0) log.info('old events deleted', { events: deleted });
}

/** Goes through ledgers for erased contacts, for so long at most: what is left waits for the next round. */
const FORGET_FOR_MS = 500;

/** Has the ledger forget whom closed events of erased contacts were about, as far as a round comes. */
export async function forgetEventsOfErased({ db, log, stopping }: Services): Promise<void> {
  const until = performance.now() + FORGET_FOR_MS;
  while (performance.now() < until && !stopping.aborted) {
    const step = await forgetErasedEvents(db);
    if (step === null) return;
    const { portalId, contacts, isOver } = step;
    if (isOver) log.info('events of erased contacts forgotten', { portalId, contacts });
  }
}

import { searchModified } from '../hubspot/search-modified.ts';
import type { Services } from '../services.ts';
import { getPortal } from '../store/portals.ts';
import { advanceReconciliation, markMissed, takeReconciliation } from '../store/reconciliation.ts';

/** The search index lags by seconds to minutes, and clocks differ: each look goes back so far. */
const OVERLAP_MS = 5 * 60_000;
/** A webhook may still be on its way: a change is called missed only after this long. */
const MOST_GRACE_MS = 10_000;

/**
 * Looks for contacts that were modified without our hearing of it: subscriptions name properties one by one, and a
 * webhook may be lost. Safe to call from several processes: one of them gets the turn.
 * @returns how many contacts were missed; null where it was not our turn
 */
export async function reconcile(services: Services, portalId: string): Promise<number | null> {
  const { db, hubspot, clock, config, log, stopping } = services;
  const everyMs = config.reconcileMs;
  const startedAt = clock();
  const portal = await getPortal(db, portalId);
  if (portal?.status !== 'connected') return null;
  const cursor = await takeReconciliation(db, { portalId, now: startedAt, everyMs });
  if (cursor === null) return null;

  const graceMs = Math.min(MOST_GRACE_MS, everyMs);
  let missed = 0;
  for await (const page of searchModified(hubspot, {
    portalId,
    lane: 2,
    since: cursor - OVERLAP_MS,
    properties: [],
  })) {
    const contacts = page
      .filter(({ updatedAt }) => updatedAt <= startedAt - graceMs)
      .map(({ id, updatedAt }) => ({ contactId: id, updatedAt, unlikeJudgementAt: null }));
    const seenUpTo = Math.min(page.at(-1)?.updatedAt ?? cursor, startedAt);
    const found = await db.transaction().execute(async (tx) => {
      await advanceReconciliation(tx, { portalId, cursor: seenUpTo, now: clock() });
      return markMissed(tx, { portalId, contacts, lane: 2, at: startedAt });
    });
    // At once: what is committed counts, also where a later page fails.
    if (found > 0) {
      services.metrics.contactsMissed(found);
      log.warn('contacts missed by webhooks', { portalId, contacts: found });
      services.ring(portalId);
    }
    missed += found;
    if (stopping.aborted) return missed;
  }
  await advanceReconciliation(db, { portalId, cursor: startedAt, now: startedAt });
  return missed;
}

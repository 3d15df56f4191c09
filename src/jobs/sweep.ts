import type { Services } from '../services.ts';
import { portalsWithDueAccounts } from '../store/accounts.ts';
import { portalsWithReady } from '../store/dirty.ts';
import { markDueReviews } from '../store/due-reviews.ts';
import { forgetStates } from '../store/oauth-states.ts';
import { portalsWithOpenScan } from '../store/scans.ts';
import { forgetDeleted } from './forget-contacts.ts';
import { forgetOldEvents } from './forget-events.ts';
import { startFullLists } from './full-list.ts';

const DUE_AT_ONCE = 1_000;

/** One round: whoever is due is marked, and every portal in which something can be done now is woken. */
export async function sweep(services: Services): Promise<void> {
  const { db, clock, config } = services;
  const due = await markDueReviews(db, { now: clock(), limit: DUE_AT_ONCE });
  for (const portalId of due) services.ring(portalId);
  // What becomes ready later was rung for, or was given back for later: a later round finds it.
  for (const portalId of await portalsWithReady(db, { settleMs: config.coalesceMs })) {
    services.ring(portalId);
  }
  await startFullLists(services);
  for (const portalId of await portalsWithDueAccounts(db)) services.ring(portalId);
  for (const kind of ['backfill', 'full-list'] as const) {
    for (const portalId of await portalsWithOpenScan(db, kind)) services.ring(portalId);
  }
  await forgetDeleted(services);
  await forgetStates(db, clock());
  await forgetOldEvents(services);
}

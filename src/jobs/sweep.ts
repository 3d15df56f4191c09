import type { Services } from '../services.ts';
import { portalsWithDueAccounts } from '../store/accounts.ts';
import { portalsWithReady } from '../store/dirty.ts';
import { markDueReviews } from '../store/due-reviews.ts';
import { foldLedgerChanges } from '../store/ledger-sums.ts';
import { forgetStates } from '../store/oauth-states.ts';
import { portalsWithOpenScan } from '../store/scans.ts';
import { eachByItself, type Steps } from './each-by-itself.ts';
import { forgetDeleted } from './forget-contacts.ts';
import { forgetEventsOfErased, forgetOldEvents } from './forget-events.ts';
import { startFullLists } from './full-list.ts';

const DUE_AT_ONCE = 1_000;

/**
 * One round: whoever is due is marked, and every portal in which something can be done now is woken.
 *
 * @param others what else is to be done in each round, first of all
 */
export function sweep(services: Services, others: Steps = {}): Promise<void> {
  const { db, clock, config } = services;
  const ringAll = (portalIds: readonly string[]) => {
    for (const portalId of portalIds) services.ring(portalId);
  };
  return eachByItself(services, {
    ...others,
    'due reviews': async () =>
      ringAll(await markDueReviews(db, { now: clock(), limit: DUE_AT_ONCE })),
    // What becomes ready later was rung for, or was given back for later: a later round finds it.
    'ready marks': async () => ringAll(await portalsWithReady(db, { settleMs: config.coalesceMs })),
    'full lists': () => startFullLists(services),
    'due accounts': async () => ringAll(await portalsWithDueAccounts(db)),
    'open passes': async () => ringAll(await portalsWithOpenScan(db)),
    'deleted contacts': () => forgetDeleted(services),
    'events of erased contacts': () => forgetEventsOfErased(services),
    'ledger sums': () => foldLedgerChanges(db),
    'installations begun': () => forgetStates(db, clock()),
    'old events': () => forgetOldEvents(services),
  });
}

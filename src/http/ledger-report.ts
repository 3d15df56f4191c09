import { Router } from 'express';
import type { Services } from '../services.ts';
import { inboxDepth } from '../store/inbox.ts';
import { ledgerDays, type LedgerDay, type ReasonCounts } from '../store/ledger-days.ts';
import { addUpReasons } from './add-up-reasons.ts';
import { operatorsOnly } from './operator.ts';

/**
 * `/health/ledger`, for operators: what became of every event, by portal and day and in all. `inbox` is what was
 * acknowledged and not looked into yet: neither its portals nor its repeats are known, so no portal counts it.
 */
export function ledgerReport(services: Services): Router {
  return Router().get('/health/ledger', operatorsOnly(services), async (_request, response) => {
    // In this order: what is unpacked in between is counted twice, and not missed.
    const inbox = await inboxDepth(services.db);
    const days = await ledgerDays(services.db);
    const byPortal = new Map<string, LedgerDay[]>();
    for (const day of days) {
      const own = byPortal.get(day.portalId);
      if (own === undefined) byPortal.set(day.portalId, [day]);
      else own.push(day);
    }
    response.json({
      inbox,
      totals: addUp(days),
      portals: [...byPortal].map(([portalId, own]) => ({
        portalId,
        ...addUp(own),
        days: own.map((day) => ({ day: day.day, ...addUp([day]) })),
      })),
    });
  });
}

type Reasons = Record<'ignoredBecause' | 'deadBecause', ReasonCounts>;
type State = Exclude<keyof LedgerDay, 'portalId' | 'day' | keyof Reasons>;
function addUp(days: readonly LedgerDay[]): Record<State, number> & Reasons {
  const sumOf = (state: State) => days.reduce((sum, day) => sum + day[state], 0);
  return {
    received: sumOf('received'),
    repeated: sumOf('repeated'),
    applied: sumOf('applied'),
    superseded: sumOf('superseded'),
    ignored: sumOf('ignored'),
    ignoredBecause: addUpReasons(days.map(({ ignoredBecause }) => ignoredBecause)),
    dead: sumOf('dead'),
    deadBecause: addUpReasons(days.map(({ deadBecause }) => deadBecause)),
    pending: sumOf('pending'),
    missedByWebhooks: sumOf('missedByWebhooks'),
  };
}

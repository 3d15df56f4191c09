import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import type { Services } from '../services.ts';
import { ledgerCounts, type LedgerCounts } from '../store/ledger.ts';

/** `/health/ledger`, for operators: what became of every event, by portal and in all. */
export function ledgerReport({ config, db }: Services): Router {
  return Router().get('/health/ledger', async (request, response) => {
    if (!isOperator(request.headers.authorization, config.operatorToken)) {
      response.status(401).json({
        error: { code: 'operator-only', message: 'Send OPERATOR_TOKEN as a bearer token.' },
      });
      return;
    }
    const portals = await ledgerCounts(db);
    response.json({ totals: addUp(portals), portals });
  });
}

/** Without a token in the settings nobody is an operator. */
function isOperator(header: string | undefined, token: string | undefined): boolean {
  if (token === undefined || header === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}

function addUp(portals: readonly LedgerCounts[]) {
  const totals = {
    received: 0,
    repeated: 0,
    applied: 0,
    superseded: 0,
    ignored: 0,
    dead: 0,
    pending: 0,
  };
  for (const portal of portals) {
    for (const state of Object.keys(totals) as (keyof typeof totals)[])
      totals[state] += portal[state];
  }
  return totals;
}

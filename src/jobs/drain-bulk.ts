import { toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { writeAccounts } from './accounts.ts';
import { advanceBackfill } from './backfill.ts';
import { connectedPortal } from './drain-portal.ts';
import { advanceFullList } from './full-list.ts';
import { advanceRejudging } from './rejudge.ts';
import { requalify } from './requalify.ts';

/** Two, so that one batch reads while the other writes. */
const AT_ONCE = 2;
/** What is taken up once nothing waits any more, by its name in the log: each tells how much it did. */
const PASSES = {
  rejudging: advanceRejudging,
  backfill: advanceBackfill,
  'full list': advanceFullList,
  accounts: writeAccounts,
};

/**
 * One turn of a portal's bulk work: due reviews, then backfill and what else concerns many contacts. It has turns of
 * its own, so that live work never waits for a batch that waits for a call.
 * @returns whether there was something to do, and so may be more
 */
export async function drainBulk(services: Services, portalId: string): Promise<boolean> {
  if (services.stopping.aborted) return false;
  const portal = await connectedPortal(services, portalId);
  if (portal === null) return false;
  const batches = await Promise.all(
    Array.from({ length: AT_ONCE }, () =>
      requalify(services, portal, { urgency: 'bulk', settleMs: 0 }),
    ),
  );
  // What was touched while it was judged is live work by now.
  if (batches.some(({ hasMore }) => hasMore)) services.ring(portalId);
  if (batches.some(({ claimed }) => claimed > 0)) return true;
  // The next page is listed only once the one before was judged: nothing piles up.
  let done = 0;
  for (const [name, pass] of Object.entries(PASSES)) {
    try {
      done += await pass(services, portal);
    } catch (thrown) {
      // One that fails each time must not keep the others waiting; the sweep comes back to it.
      const error = toError(thrown).message;
      services.log.error('bulk work failed', { portalId, pass: name, error });
    }
  }
  return done > 0;
}

import { claimDirty } from '../../src/store/claims.ts';
import { completeClaim } from '../../src/store/complete-claim.ts';
import { openDatabase } from '../../src/store/database.ts';
import { markDirty } from '../../src/store/dirty.ts';
import type { Row } from '../report.ts';

const CONTACTS = 60_000;
const LOOPS = 4;
const PORTAL = '4242001';

/** Claim and complete without HubSpot: two commits per hundred contacts, by several workers at once. */
export async function benchClaims(databaseUrl: string): Promise<Row[]> {
  const { db, close } = await openDatabase({ databaseUrl, folder: '' });
  const ids = Array.from({ length: CONTACTS }, (_, index) => String(700_000_000_000 + index));
  await markDirty(db, { portalId: PORTAL, contactIds: ids, lane: 3 });
  const startedAt = performance.now();
  const counts = await Promise.all(
    Array.from({ length: LOOPS }, async () => {
      let closed = 0;
      for (;;) {
        const claim = await claimDirty(db, {
          portalId: PORTAL,
          subjects: 'contacts',
          limit: 100,
          leaseMs: 60_000,
          settleMs: 0,
        });
        if (claim.marks.length === 0) return closed;
        const done = claim.marks.map((mark) => ({ mark, outcome: { kind: 'applied' } as const }));
        const completed = await db
          .transaction()
          .execute((tx) => completeClaim(tx, { portalId: PORTAL, token: claim.token, done }));
        closed += completed.closed.length;
      }
    }),
  );
  const perSecond = (CONTACTS / (performance.now() - startedAt)) * 1000;
  await close();
  const closed = counts.reduce((sum, count) => sum + count, 0);
  if (closed < CONTACTS) throw new Error(`Only ${closed} of ${CONTACTS} marks were closed`);
  return [
    {
      what: `claim and complete, crash-safe, ${LOOPS} loops (contacts/s)`,
      measured: String(Math.round(perSecond)),
      anchor: 'HubSpot lets one portal change 550 a second',
      ratio: perSecond / 550,
      goal: 'at least 30,000',
      holds: perSecond >= 30_000,
    },
  ];
}

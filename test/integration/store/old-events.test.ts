import { sql } from 'kysely';

import type { Db } from '../../../src/store/database.ts';
import { claimDirty } from '../../../src/store/claims.ts';
import { completeClaim, type Outcome } from '../../../src/store/complete-claim.ts';
import { ledgerDays } from '../../../src/store/ledger-days.ts';
import type { LedgerEvent } from '../../../src/store/ledger.ts';
import { forgetEvents } from '../../../src/store/old-events.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { newPortalId, record } from '../../support/test-portal.ts';

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 4, 7, 12);
/** Closing goes by the database's clock, so nothing that a test closes is old before this. */
const LATER = Date.now() + DAY_MS;

onBothDatabases((database) => {
  const db = () => database().db;

  // Every walk of this file begins long after the one before.
  let now = Date.now();
  const longAfter = () => (now += 2 * DAY_MS);

  let deliveries = 0;
  function receive(events: readonly LedgerEvent[], receivedAt = NOON) {
    deliveries += 1;
    return record(db(), { deliveryId: `old-${deliveries}`, receivedAt, events });
  }
  const events = (portalId: string, count: number, event: Partial<LedgerEvent> = {}) =>
    Array.from({ length: count }, () => ledgerEvent({ portalId, ...event }));

  async function close(portalId: string, outcome: Outcome): Promise<void> {
    const claim = await claimDirty(db(), {
      portalId,
      subjects: 'contacts',
      limit: 100,
      leaseMs: 10_000,
      settleMs: 0,
    });
    const done = claim.marks.map((mark) => ({ mark, outcome }));
    await db()
      .transaction()
      .execute((tx) => completeClaim(tx, { portalId, token: claim.token, done }));
  }

  /** One whole walk; gives how many it deleted. */
  async function walk({ closedBefore = LATER, deadBefore = 0 } = {}): Promise<number> {
    let deleted = 0;
    const forget = { closedBefore, deadBefore, now: longAfter(), everyMs: 0 };
    do {
      deleted += (await forgetEvents(db(), forget)) ?? 0;
    } while (await isWalking(db()));
    return deleted;
  }
  async function isWalking(of: Db): Promise<boolean> {
    const { rows } = await sql`select from ledger_walk where block is not null`.execute(of);
    return rows.length > 0;
  }
  const daysOf = async (portalId: string) =>
    (await ledgerDays(db())).filter((day) => day.portalId === portalId);
  async function rowsOf(portalId: string): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from ledger where portal_id = ${portalId}::bigint`.execute(
      db(),
    );
    return rows[0]?.count ?? 0;
  }

  it('deletes what was closed, and the sums of each day stay as they were', async () => {
    const portalId = newPortalId();
    const told = events(portalId, 3);
    await receive(told);
    await receive(told.slice(0, 1));
    await close(portalId, { kind: 'applied' });
    await receive(events(portalId, 2, { ignoredBecause: 'own write' }), NOON + DAY_MS);
    await receive(events(portalId, 2), NOON + DAY_MS);
    const before = await daysOf(portalId);
    expect(before).toMatchObject([
      { day: '2026-05-07', received: 3, repeated: 1, applied: 1, superseded: 2, ignored: 0 },
      {
        day: '2026-05-08',
        received: 4,
        repeated: 0,
        ignored: 2,
        pending: 2,
        ignoredBecause: { 'own write': 2 },
      },
    ]);

    await walk();
    expect(await rowsOf(portalId)).toBe(2);
    expect(await daysOf(portalId)).toEqual(before);
  });

  it('keeps what waits, what failed for good, and what is not old enough', async () => {
    const portalId = newPortalId();
    await receive(events(portalId, 1, { objectId: '7' }));
    await close(portalId, { kind: 'dead', reason: 'refused' });
    await receive(events(portalId, 2));
    await receive(events(portalId, 4, { ignoredBecause: 'own write' }), LATER);
    await walk();
    expect(await rowsOf(portalId)).toBe(7);
    const dead = { received: 3, dead: 1, pending: 2 };
    expect((await daysOf(portalId))[0]).toMatchObject({ ...dead, deadBecause: { refused: 1 } });

    await walk({ deadBefore: LATER });
    expect(await rowsOf(portalId)).toBe(6);
    // Its reason may have named values of the CRM, and is gone with it.
    const because = { deadBecause: { 'no longer kept': 1 } };
    expect((await daysOf(portalId))[0]).toMatchObject({ ...dead, ...because });
  });

  it('counts by when an event was closed, however long it had waited', async () => {
    const portalId = newPortalId();
    await receive(events(portalId, 1));
    await close(portalId, { kind: 'applied' });
    await walk({ closedBefore: NOON + DAY_MS });
    expect(await rowsOf(portalId)).toBe(1);
  });

  it('adds to the sums of a day at each walk', async () => {
    const portalId = newPortalId();
    const ignored = () => events(portalId, 2, { ignoredBecause: 'own write' });
    for (let round = 0; round < 3; round += 1) {
      await receive(ignored());
      await walk();
    }
    expect(await rowsOf(portalId)).toBe(0);
    expect(await daysOf(portalId)).toMatchObject([{ received: 6, ignored: 6 }]);
  });

  it('deletes thousands in several commits, none of which holds the database up', async () => {
    const portalId = newPortalId();
    for (let batch = 0; batch < 50; batch += 1) {
      await receive(events(portalId, 100, { ignoredBecause: 'own write' }));
    }
    const forget = { closedBefore: LATER, deadBefore: 0, now: longAfter(), everyMs: 0 };
    const steps: number[] = [];
    do steps.push((await forgetEvents(db(), forget)) ?? 0);
    while (await isWalking(db()));
    expect(Math.max(...steps)).toBeLessThanOrEqual(2_000);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(await daysOf(portalId)).toMatchObject([{ received: 5_000, ignored: 5_000 }]);
    expect(await rowsOf(portalId)).toBe(0);
  });

  it('walks again only when it is time', async () => {
    await walk();
    const forget = { closedBefore: 0, deadBefore: 0, everyMs: DAY_MS };
    expect(await forgetEvents(db(), { ...forget, now })).toBeNull();
    expect(await forgetEvents(db(), { ...forget, now: longAfter() })).toBe(0);
  });

  it('knows a repeat as long as its event is kept, and takes it for a new event afterwards', async () => {
    const portalId = newPortalId();
    const told = events(portalId, 1, { ignoredBecause: 'own write' });
    await receive(told);
    await walk({ closedBefore: NOON });
    expect(await receive(told)).toMatchObject({ recorded: 0, repeated: 1 });
    await walk();
    expect(await receive(told)).toMatchObject({ recorded: 1, repeated: 0 });
    expect(await daysOf(portalId)).toMatchObject([{ received: 2, repeated: 1, ignored: 2 }]);
  });

  it('passes by what somebody holds, and waits for nobody', async () => {
    if (database().kind === 'pglite') return; // has one connection: there is nobody else
    const portalId = newPortalId();
    await receive(events(portalId, 3, { ignoredBecause: 'own write' }));
    await db()
      .transaction()
      .execute(async (tx) => {
        await sql`
          update ledger set repeats = repeats + 1
          where ctid = (select min(ctid) from ledger where portal_id = ${portalId}::bigint)`.execute(
          tx,
        );
        await walk();
        expect(await rowsOf(portalId)).toBe(1);
      });
    await walk();
    expect(await rowsOf(portalId)).toBe(0);
    expect(await daysOf(portalId)).toMatchObject([{ received: 3, repeated: 1, ignored: 3 }]);
  });

  it('loses count of nothing while others deliver, close and walk', async () => {
    const portalId = newPortalId();
    const told = events(portalId, 300);
    const batches = [0, 100, 200].map((from) => told.slice(from, from + 100));
    const forget = { closedBefore: LATER, deadBefore: 0, everyMs: 0 };
    const receiving = Promise.all([...batches, ...batches].map((batch) => receive(batch)));
    await Promise.all([
      (async () => {
        for (let round = 0; round < 20; round += 1) await close(portalId, { kind: 'applied' });
      })(),
      ...[1, 2].map(async () => {
        for (let round = 0; round < 20; round += 1) {
          await forgetEvents(db(), { ...forget, now: longAfter() });
        }
      }),
    ]);
    const recorded = (await receiving).reduce((sum, receipt) => sum + receipt.recorded, 0);
    await close(portalId, { kind: 'applied' });
    await walk();
    const [day] = await daysOf(portalId);
    // A repeat that came after its event was deleted is an event again.
    expect(recorded).toBeGreaterThanOrEqual(300);
    expect(day).toMatchObject({ received: recorded, pending: 0 });
    expect((day?.applied ?? 0) + (day?.superseded ?? 0)).toBe(day?.received);
    expect(await rowsOf(portalId)).toBe(0);
  });
});

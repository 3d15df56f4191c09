import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { claimDirty, holdClaim, releaseClaim } from '../../../src/store/claims.ts';
import { completeClaim, type Outcome } from '../../../src/store/complete-claim.ts';
import { listDeadLetters, replayDeadLetters } from '../../../src/store/dead-letters.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import type { LedgerEvent } from '../../../src/store/ledger.ts';
import { takeTurns } from '../../../src/store/owner-turns.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { type TestDatabase, testDatabase } from '../../support/test-database.ts';
import { deliver, newPortalId } from '../../support/test-portal.ts';

/** Only a database of many connections can get in its own way. */
describe('many workers on one PostgreSQL', () => {
  let database: TestDatabase;
  const db = () => database.db;
  beforeAll(async () => {
    database = await testDatabase('postgres');
  });
  afterAll(() => database.close());

  const claimContacts = (portalId: string, limit: number, leaseMs = 60_000) =>
    claimDirty(db(), { portalId, subjects: 'contacts', limit, leaseMs, settleMs: 0 });

  /** Runs until the work is over, so many at once; the first failure ends the test. */
  function atOnce(loops: number, step: (loop: number) => Promise<void>, isOver: () => boolean) {
    return Promise.all(
      Array.from({ length: loops }, async (_, loop) => {
        while (!isOver()) await step(loop);
      }),
    );
  }

  it('swallows no change that comes while its contact is worked on', async () => {
    const portalId = newPortalId();
    /** What the CRM knows, and what was written from what a worker has read there. */
    const truth = new Map<string, number>();
    const written = new Map<string, number>();
    let sent = 0;
    let isOver = false;

    const send = atOnce(
      4,
      async () => {
        const events = Array.from({ length: 5 }, () => {
          sent += 1;
          const objectId = String((sent * 13) % 50);
          truth.set(objectId, sent);
          return ledgerEvent({ portalId, objectId, occurredAt: sent });
        });
        await deliver(db(), events);
      },
      () => sent >= 2_000,
    );
    const work = atOnce(
      4,
      async () => {
        const { token, marks } = await claimContacts(portalId, 10);
        const read = new Map(marks.map(({ subjectId }) => [subjectId, truth.get(subjectId)!]));
        await sleep(Math.random() * 5);
        for (const [subjectId, value] of read) written.set(subjectId, value);
        const done = marks.map((mark) => ({ mark, outcome: { kind: 'applied' } as const }));
        await db()
          .transaction()
          .execute((tx) => completeClaim(tx, { portalId, token, done }));
      },
      () => isOver,
    );
    await send;
    while ((await ledgerCounts(db(), portalId))[0]!.pending > 0) await sleep(20);
    isOver = true;
    await work;

    const stale = [...truth].filter(([contactId, value]) => written.get(contactId) !== value);
    expect(stale).toEqual([]);
    const counts = (await ledgerCounts(db(), portalId))[0]!;
    expect(counts).toMatchObject({ received: sent, pending: 0, dead: 0, ignored: 0 });
    expect(counts.applied + counts.superseded).toBe(sent);
  });

  it('never waits in a circle, whatever comes in, fails, repeats and is replayed at once', async () => {
    const portalId = newPortalId();
    const recent: LedgerEvent[] = [];
    const pick = (below: number) => Math.floor(Math.random() * below);
    const until = Date.now() + 4_000;
    const isOver = () => Date.now() > until;
    const outcomes: Outcome[] = [
      { kind: 'applied' },
      { kind: 'applied' },
      { kind: 'ignored', reason: 'planted' },
      { kind: 'dead', reason: 'planted' },
    ];
    const subjectTypes = ['contact', 'contact', 'contact', 'company', 'email'] as const;

    const door = atOnce(
      6,
      async () => {
        const fresh = Array.from({ length: 30 }, () =>
          ledgerEvent({
            portalId,
            objectId: String(pick(40)),
            subjectType: subjectTypes[pick(5)]!,
            lane: pick(2) === 0 ? 0 : 1,
          }),
        );
        const again = Array.from({ length: 20 }, () => recent[pick(recent.length)] ?? fresh[0]!);
        recent.push(...fresh);
        recent.splice(0, recent.length - 120);
        const events = [...fresh, ...again].sort(() => Math.random() - 0.5);
        await deliver(db(), events);
      },
      isOver,
    );
    const workers = atOnce(
      4,
      async (loop) => {
        const { token, marks } = await claimDirty(db(), {
          portalId,
          subjects: loop === 0 ? 'companies-and-activities' : 'contacts',
          limit: 20,
          // Some leases run out, and are taken over by another loop.
          leaseMs: loop === 1 ? 1 : 60_000,
          settleMs: 0,
        });
        if (loop === 1) await sleep(5);
        const shuffled = [...marks].sort(() => Math.random() - 0.5);
        const [given, worked] = [shuffled.slice(0, 4), shuffled.slice(4)];
        await releaseClaim(db(), {
          portalId,
          token,
          marks: given,
          retryAfterMs: 0,
          attempt: 'counted',
        });
        await db()
          .transaction()
          .execute(async (tx) => {
            if (loop === 0) {
              const contactIds = Array.from({ length: 10 }, () => String(pick(40)));
              await markDirty(tx, { portalId, contactIds, lane: 1 });
            }
            await holdClaim(tx, { portalId, token, marks: worked });
            await takeTurns(tx, { portalId, team: 'Sales', count: 1 });
            const done = worked.map((mark) => ({ mark, outcome: outcomes[pick(4)]! }));
            await completeClaim(tx, { portalId, token, done });
          });
      },
      isOver,
    );
    const operator = atOnce(
      1,
      async () => {
        const letters = await listDeadLetters(db(), { portalId, limit: 50 });
        await replayDeadLetters(db(), { portalId, letters });
        await markDirty(db(), { portalId, contactIds: ['39', '3', '17'], lane: 3 });
        await sleep(20);
      },
      isOver,
    );
    await Promise.all([door, workers, operator]);

    const counts = (await ledgerCounts(db(), portalId))[0]!;
    const { applied, superseded, ignored, dead, pending } = counts;
    expect(applied + superseded + ignored + dead + pending).toBe(counts.received);
    expect(counts.repeated).toBeGreaterThan(0);
    // Nothing is pending without a mark that will bring it to a worker.
    const { rows } = await sql`
      select ledger.id
      from ledger
      left join dirty_marks as mark
        on mark.portal_id = ledger.portal_id
        and mark.subject_type = ledger.subject_type
        and mark.subject_id = ledger.object_id
      where ledger.portal_id = ${portalId}::bigint and ledger.state = 'pending' and mark.portal_id is null`.execute(
      db(),
    );
    expect(rows).toEqual([]);
  });

  it('closes events while their repeats are counted', async () => {
    const portalId = newPortalId();
    const events = Array.from({ length: 200 }, (_, index) =>
      ledgerEvent({ portalId, objectId: String(index % 20) }),
    );
    await deliver(db(), events);
    const until = Date.now() + 3_000;
    const isOver = () => Date.now() > until;
    let repeats = 0;
    const senders = atOnce(
      6,
      async () => {
        const shuffled = [...events].sort(() => Math.random() - 0.5);
        const { repeated } = await deliver(db(), shuffled);
        repeats += repeated;
      },
      isOver,
    );
    const worker = atOnce(
      1,
      async () => {
        const { token, marks } = await claimContacts(portalId, 100);
        const outcome: Outcome = { kind: 'dead', reason: 'planted' };
        const done = marks.map((mark) => ({ mark, outcome }));
        await db()
          .transaction()
          .execute((tx) => completeClaim(tx, { portalId, token, done }));
        const letters = await listDeadLetters(db(), { portalId, limit: 100 });
        await replayDeadLetters(db(), { portalId, letters });
      },
      isOver,
    );
    await Promise.all([senders, worker]);
    const counts = (await ledgerCounts(db(), portalId))[0]!;
    expect(counts).toMatchObject({ received: 200, repeated: repeats });
  });

  it('closes an event whose repeat is just being counted', async () => {
    const portalId = newPortalId();
    const event = ledgerEvent({ portalId });
    await deliver(db(), [event]);
    const { token, marks } = await claimContacts(portalId, 10);
    const done = marks.map((mark) => ({ mark, outcome: { kind: 'applied' } as const }));
    const { completing } = await db()
      .transaction()
      .execute(async (delivery) => {
        await deliver(delivery, [event]);
        const completing = db()
          .transaction()
          .execute((tx) => completeClaim(tx, { portalId, token, done }));
        await sleep(150);
        return { completing };
      });
    await completing;
    expect((await ledgerCounts(db(), portalId))[0]).toMatchObject({
      applied: 1,
      repeated: 1,
      pending: 0,
    });
  });

  it('keeps a contact that a delivery is just touching, and takes no other for it', async () => {
    const portalId = newPortalId();
    const event = (objectId: string, occurredAt: number) =>
      ledgerEvent({ portalId, objectId, occurredAt });
    await deliver(db(), [event('501', 1), event('502', 1)]);
    const { token, marks } = await claimContacts(portalId, 10);
    const done = marks.map((mark) => ({ mark, outcome: { kind: 'applied' } as const }));

    const complete = () =>
      db()
        .transaction()
        .execute((tx) => completeClaim(tx, { portalId, token, done }));
    const { completing } = await db()
      .transaction()
      .execute(async (delivery) => {
        await deliver(delivery, [event('501', 2)]);
        const completing = complete();
        // By now it waits for the delivery, whose commit it has not seen.
        await sleep(150);
        return { completing };
      });
    const { closed, touched, lost } = await completing;
    const ids = (ended: typeof marks) => ended.map(({ subjectId }) => subjectId);
    expect([ids(closed), ids(touched), ids(lost)]).toEqual([['502'], ['501'], []]);
    const again = await claimContacts(portalId, 10);
    expect(again.marks.map(({ subjectId, events }) => [subjectId, events.length])).toEqual([
      ['501', 1],
    ]);
  });

  it('gives every turn once, however many take some at the same time', async () => {
    const portalId = newPortalId();
    const counts = Array.from({ length: 60 }, (_, index) => (index % 4) + 1);
    const firsts = await Promise.all(
      counts.map((count) => takeTurns(db(), { portalId, team: 'Sales', count })),
    );
    const turns = firsts.flatMap((first, index) =>
      Array.from({ length: counts[index]! }, (_, offset) => first + offset),
    );
    const all = counts.reduce((sum, count) => sum + count, 0);
    expect(turns.sort((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, turn) => turn));
  });

  it('leases by the database’s clock: a process whose clock is wrong changes nothing', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['1'], lane: 1 });
    const now = Date.now;
    try {
      Date.now = () => now() + 3_600_000;
      await claimContacts(portalId, 1);
      expect((await claimContacts(portalId, 1)).marks).toEqual([]);
    } finally {
      Date.now = now;
    }
    const { rows } = await sql<{ ms: number }>`
      select (1000 * extract(epoch from free_at - now()))::double precision as ms
      from dirty_marks where portal_id = ${portalId}::bigint`.execute(db());
    expect(rows[0]!.ms).toBeGreaterThan(50_000);
    expect(rows[0]!.ms).toBeLessThanOrEqual(60_000);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { claimDirty } from '../../../src/store/claims.ts';
import { completeClaim, type Outcome } from '../../../src/store/complete-claim.ts';
import { listDeadLetters, replayDeadLetters } from '../../../src/store/dead-letters.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { deliver, newPortalId } from '../../support/test-portal.ts';

const APPLIED: Outcome = { kind: 'applied' };

onBothDatabases((database) => {
  const db = () => database().db;
  const claim = (portalId: string, options: { leaseMs?: number; settleMs?: number } = {}) =>
    claimDirty(db(), {
      portalId,
      subjects: 'contacts',
      limit: 100,
      leaseMs: 60_000,
      settleMs: 0,
      ...options,
    });
  type Claim = Awaited<ReturnType<typeof claim>>;
  const complete = (portalId: string, { token, marks }: Claim, outcome: Outcome) =>
    db()
      .transaction()
      .execute((tx) =>
        completeClaim(tx, { portalId, token, done: marks.map((mark) => ({ mark, outcome })) }),
      );
  const countsOf = async (portalId: string) => (await ledgerCounts(db(), portalId))[0];

  async function statesOf(portalId: string) {
    const { rows } = await sql<{ occurred_at: string; state: string; reason: string | null }>`
      select occurred_at, state, reason from ledger
      where portal_id = ${portalId}::bigint order by occurred_at, id`.execute(db());
    return rows.map(({ occurred_at, state, reason }) => [Number(occurred_at), state, reason]);
  }

  it('closes what a claim saw: the newest event was applied, the older ones are superseded', async () => {
    const portalId = newPortalId();
    await deliver(db(), [
      ledgerEvent({ portalId, occurredAt: 3 }),
      ledgerEvent({ portalId, occurredAt: 1 }),
      ledgerEvent({ portalId, occurredAt: 2 }),
    ]);
    const claimed = await claim(portalId);
    const completed = await complete(portalId, claimed, APPLIED);
    expect(completed).toEqual({ closed: claimed.marks, touched: [], lost: [] });
    expect(await statesOf(portalId)).toEqual([
      [1, 'superseded', null],
      [2, 'superseded', null],
      [3, 'applied', null],
    ]);
    expect((await claim(portalId)).marks).toEqual([]);
  });

  it('closes events of a contact that was ignored with the reason', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
    await complete(portalId, await claim(portalId), { kind: 'ignored', reason: 'deleted' });
    expect(await statesOf(portalId)).toEqual([[1, 'ignored', 'deleted']]);
    expect((await claim(portalId)).marks).toEqual([]);
  });

  it('keeps a contact dirty that was touched while it was worked on, free to be claimed at once', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
    const claimed = await claim(portalId);
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 2 })]);
    const completed = await complete(portalId, claimed, APPLIED);
    expect(completed).toEqual({ closed: [], touched: claimed.marks, lost: [] });
    expect(await statesOf(portalId)).toEqual([
      [1, 'applied', null],
      [2, 'pending', null],
    ]);
    const next = await claim(portalId);
    expect(next.marks).toMatchObject([{ subjectId: '501', events: [{ occurredAt: 2 }] }]);
    expect((await complete(portalId, next, APPLIED)).closed).toHaveLength(1);
    expect(await countsOf(portalId)).toMatchObject({ received: 2, applied: 2, pending: 0 });
  });

  it('keeps a contact dirty that was marked again without an event', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['501'], lane: 3 });
    const claimed = await claim(portalId);
    await markDirty(db(), { portalId, contactIds: ['501'], lane: 3 });
    expect((await complete(portalId, claimed, APPLIED)).touched).toHaveLength(1);
    expect((await claim(portalId)).marks).toHaveLength(1);
  });

  it('lets what came meanwhile settle anew', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, lane: 0 })]);
    const claimed = await claim(portalId);
    await sleep(2_100);
    await deliver(db(), [ledgerEvent({ portalId, lane: 1 })]);
    await complete(portalId, claimed, APPLIED);
    expect((await claim(portalId, { settleMs: 2_000 })).marks).toEqual([]);
    await sleep(2_050);
    expect((await claim(portalId, { settleMs: 2_000 })).marks).toMatchObject([{ lane: 1 }]);
  });

  it('closes nothing when another worker has taken the lease over', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
    const late = await claim(portalId, { leaseMs: 0 });
    const next = await claim(portalId);
    const completed = await complete(portalId, late, APPLIED);
    expect(completed).toEqual({ closed: [], touched: [], lost: late.marks });
    expect(await statesOf(portalId)).toEqual([[1, 'pending', null]]);
    expect((await complete(portalId, next, APPLIED)).closed).toHaveLength(1);
  });

  it('closes nothing after another worker has taken over, finished, and a new event came', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
    const late = await claim(portalId, { leaseMs: 0 });
    await complete(portalId, await claim(portalId), APPLIED);
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 2 })]);
    expect((await complete(portalId, late, APPLIED)).lost).toHaveLength(1);
    expect(await statesOf(portalId)).toEqual([
      [1, 'applied', null],
      [2, 'pending', null],
    ]);
    expect((await claim(portalId)).marks).toHaveLength(1);
  });

  it('still closes after the lease has run out, as long as nobody took it over', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId })]);
    const slow = await claim(portalId, { leaseMs: 0 });
    await sleep(20);
    expect((await complete(portalId, slow, APPLIED)).closed).toHaveLength(1);
  });

  it('is undone with the transaction that it belongs to', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
    const { token, marks } = await claim(portalId);
    const failing = db()
      .transaction()
      .execute(async (tx) => {
        const done = marks.map((mark) => ({ mark, outcome: APPLIED }));
        await completeClaim(tx, { portalId, token, done });
        throw new Error('planted');
      });
    await expect(failing).rejects.toThrow('planted');
    expect(await statesOf(portalId)).toEqual([[1, 'pending', null]]);
    expect((await complete(portalId, { token, marks }, APPLIED)).closed).toHaveLength(1);
  });

  it('touches nothing of a contact with the same id in another portal', async () => {
    const [portalId, other] = [newPortalId(), newPortalId()];
    await deliver(db(), [
      ledgerEvent({ portalId, occurredAt: 1 }),
      ledgerEvent({ portalId: other, occurredAt: 1 }),
    ]);
    await complete(portalId, await claim(portalId), APPLIED);
    expect(await statesOf(other)).toEqual([[1, 'pending', null]]);
    expect((await claim(other)).marks).toHaveLength(1);
  });

  describe('what fails for good', () => {
    const DEAD: Outcome = { kind: 'dead', reason: 'refused by HubSpot' };

    it('lies among the dead letters with its reason, and no longer waits', async () => {
      const portalId = newPortalId();
      await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
      await markDirty(db(), { portalId, contactIds: ['600'], lane: 3 });
      await complete(portalId, await claim(portalId), DEAD);
      expect(await statesOf(portalId)).toEqual([[1, 'dead', 'refused by HubSpot']]);
      expect((await claim(portalId)).marks).toEqual([]);
      const letters = await listDeadLetters(db(), { portalId, limit: 10 });
      expect(letters).toMatchObject([
        { subjectType: 'contact', subjectId: '501', lane: 1, attempts: 1 },
        { subjectType: 'contact', subjectId: '600', lane: 3, reason: 'refused by HubSpot' },
      ]);
    });

    it('works again after it was replayed', async () => {
      const portalId = newPortalId();
      await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
      await complete(portalId, await claim(portalId), DEAD);
      const letters = await listDeadLetters(db(), { portalId, limit: 10 });
      expect(await replayDeadLetters(db(), { portalId, letters })).toBe(1);
      expect(await statesOf(portalId)).toEqual([[1, 'pending', null]]);
      expect(await replayDeadLetters(db(), { portalId, letters })).toBe(0);
      const next = await claim(portalId);
      expect(next.marks).toMatchObject([{ subjectId: '501', events: [{ occurredAt: 1 }] }]);
      await complete(portalId, next, APPLIED);
      expect(await statesOf(portalId)).toEqual([[1, 'applied', null]]);
      expect(await listDeadLetters(db(), { portalId, limit: 10 })).toEqual([]);
    });

    it('is superseded as well by an event that came while it failed', async () => {
      const portalId = newPortalId();
      await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
      const claimed = await claim(portalId);
      await deliver(db(), [ledgerEvent({ portalId, occurredAt: 2 })]);
      expect((await complete(portalId, claimed, DEAD)).touched).toHaveLength(1);
      expect(await listDeadLetters(db(), { portalId, limit: 10 })).toHaveLength(1);
      await complete(portalId, await claim(portalId), APPLIED);
      expect(await statesOf(portalId)).toEqual([
        [1, 'superseded', null],
        [2, 'applied', null],
      ]);
      expect(await listDeadLetters(db(), { portalId, limit: 10 })).toEqual([]);
    });

    it('is superseded by a later event that could be applied', async () => {
      const portalId = newPortalId();
      await deliver(db(), [ledgerEvent({ portalId, occurredAt: 1 })]);
      await complete(portalId, await claim(portalId), DEAD);
      await deliver(db(), [ledgerEvent({ portalId, occurredAt: 2 })]);
      await complete(portalId, await claim(portalId), APPLIED);
      expect(await statesOf(portalId)).toEqual([
        [1, 'superseded', null],
        [2, 'applied', null],
      ]);
      expect(await listDeadLetters(db(), { portalId, limit: 10 })).toEqual([]);
    });
  });
});

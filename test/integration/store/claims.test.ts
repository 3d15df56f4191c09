import { setTimeout as sleep } from 'node:timers/promises';

import { claimDirty, holdClaim, releaseClaim } from '../../../src/store/claims.ts';
import { markDirty, portalsWithReady } from '../../../src/store/dirty.ts';
import { markDisconnected } from '../../../src/store/portals.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { connectedPortal, deliver, newPortalId } from '../../support/test-portal.ts';

onBothDatabases((database) => {
  const db = () => database().db;
  const claim = (portalId: string, options: Partial<Parameters<typeof claimDirty>[1]> = {}) =>
    claimDirty(db(), {
      portalId,
      subjects: 'contacts',
      limit: 100,
      leaseMs: 60_000,
      settleMs: 0,
      ...options,
    });
  const idsOf = ({ marks }: Awaited<ReturnType<typeof claim>>) =>
    marks.map(({ subjectId }) => subjectId);

  it('claims the most urgent lane first, then who waits longest', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['31', '32'], lane: 3 });
    await deliver(db(), [ledgerEvent({ portalId, objectId: '11', lane: 1 })]);
    await markDirty(db(), { portalId, contactIds: ['21'], lane: 2 });
    await deliver(db(), [ledgerEvent({ portalId, objectId: '12', lane: 1 })]);
    await deliver(db(), [ledgerEvent({ portalId, objectId: '1', lane: 0 })]);
    expect(idsOf(await claim(portalId, { limit: 2 }))).toEqual(['1', '11']);
    expect(idsOf(await claim(portalId, { limit: 9 }))).toEqual(['12', '21', '31', '32']);
    expect(idsOf(await claim(portalId))).toEqual([]);
  });

  it('gives each contact with its pending events, oldest first', async () => {
    const portalId = newPortalId();
    const newer = ledgerEvent({ portalId, occurredAt: 2_000, propertyName: 'phone' });
    const older = ledgerEvent({ portalId, occurredAt: 1_000, details: { mergedObjectIds: ['1'] } });
    await deliver(db(), [newer, older]);
    await markDirty(db(), { portalId, contactIds: ['600'], lane: 3 });
    const { marks } = await claim(portalId);
    expect(marks).toMatchObject([
      {
        subjectType: 'contact',
        subjectId: '501',
        version: '1',
        lane: 1,
        attempts: 0,
        events: [
          {
            occurredAt: 1_000,
            propertyName: 'jobtitle',
            changeSource: 'CRM_UI',
            sourceId: 'userId:904',
            subscriptionType: 'contact.propertyChange',
            details: { mergedObjectIds: ['1'] },
            deliveryId: expect.stringMatching(/^delivery-/),
            receivedAt: 5_000,
          },
          { occurredAt: 2_000, propertyName: 'phone', details: null },
        ],
      },
      { subjectId: '600', lane: 3, events: [] },
    ]);
    expect(Math.abs(marks[0]!.since - Date.now())).toBeLessThan(60_000);
  });

  it('claims contacts, and companies and activities, apart', async () => {
    const portalId = newPortalId();
    await deliver(db(), [
      ledgerEvent({ portalId, subjectType: 'contact', objectId: '5' }),
      ledgerEvent({ portalId, subjectType: 'company', objectId: '5' }),
      ledgerEvent({ portalId, subjectType: 'call', objectId: '5' }),
    ]);
    const contacts = await claim(portalId);
    expect(contacts.marks.map(({ subjectType }) => subjectType)).toEqual(['contact']);
    const others = await claim(portalId, { subjects: 'companies-and-activities' });
    expect(others.marks.map(({ subjectType }) => subjectType).sort()).toEqual(['call', 'company']);
    expect(others.marks.map(({ events }) => events.length)).toEqual([1, 1]);
  });

  it('gathers what happens for a while, and then takes all that waits', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, objectId: '1', lane: 1 })]);
    expect(idsOf(await claim(portalId, { settleMs: 400 }))).toEqual([]);
    await sleep(450);
    await deliver(db(), [ledgerEvent({ portalId, objectId: '2', lane: 1 })]);
    expect(idsOf(await claim(portalId, { settleMs: 400 }))).toEqual(['1', '2']);
  });

  it('never keeps a new lead waiting, and takes along what waits anyway', async () => {
    const portalId = newPortalId();
    await deliver(db(), [
      ledgerEvent({ portalId, objectId: '2', lane: 1 }),
      ledgerEvent({ portalId, objectId: '1', lane: 0 }),
    ]);
    expect(idsOf(await claim(portalId, { settleMs: 60_000 }))).toEqual(['1', '2']);
  });

  it('gathers no longer once a whole batch waits', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['1', '2'], lane: 1 });
    expect(idsOf(await claim(portalId, { settleMs: 60_000, limit: 3 }))).toEqual([]);
    expect(idsOf(await claim(portalId, { settleMs: 60_000, limit: 2 }))).toHaveLength(2);
  });

  it('claims live work and bulk work apart where that is asked for', async () => {
    const portalId = newPortalId();
    for (const lane of [0, 1, 2, 3] as const)
      await markDirty(db(), { portalId, contactIds: [String(lane + 10)], lane });
    expect(idsOf(await claim(portalId, { urgency: 'bulk' }))).toEqual(['12', '13']);
    expect(idsOf(await claim(portalId, { urgency: 'live' }))).toEqual(['10', '11']);
  });

  it('counts settling from the first touch, so that a busy contact is not put off for ever', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId })]);
    await sleep(250);
    await deliver(db(), [ledgerEvent({ portalId })]);
    await sleep(250);
    const { marks } = await claim(portalId, { settleMs: 450 });
    expect(marks.map(({ events }) => events.length)).toEqual([2]);
  });

  it('never gives one contact to two claims at the same time', async () => {
    const portalId = newPortalId();
    const contactIds = Array.from({ length: 300 }, (_, index) => String(index + 1));
    await markDirty(db(), { portalId, contactIds, lane: 1 });
    const claims = await Promise.all(
      Array.from({ length: 12 }, () => claim(portalId, { limit: 40 })),
    );
    const claimed = claims.flatMap(idsOf);
    expect(new Set(claimed).size).toBe(claimed.length);
    const rest = await claim(portalId, { limit: 300 });
    expect([...claimed, ...idsOf(rest)].sort()).toEqual([...contactIds].sort());
  });

  it('claims again what a dead worker left, once its lease is over, and counts the try', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['1'], lane: 1 });
    await claim(portalId, { leaseMs: 300 });
    expect(idsOf(await claim(portalId))).toEqual([]);
    await sleep(350);
    expect((await claim(portalId)).marks).toMatchObject([{ subjectId: '1', attempts: 1 }]);
  });

  it('keeps a released contact away for the given time and counts a failed try', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['1', '2'], lane: 1 });
    const { token, marks } = await claim(portalId);
    const [first, second] = marks;
    await releaseClaim(db(), {
      portalId,
      token,
      marks: [first!],
      retryAfterMs: 300,
      attempt: 'counted',
    });
    await releaseClaim(db(), {
      portalId,
      token,
      marks: [second!],
      retryAfterMs: 0,
      attempt: 'not-counted',
    });
    expect((await claim(portalId)).marks).toMatchObject([{ subjectId: '2', attempts: 0 }]);
    await sleep(350);
    expect((await claim(portalId)).marks).toMatchObject([{ subjectId: '1', attempts: 1 }]);
  });

  it('releases nothing that another worker has taken over', async () => {
    const portalId = newPortalId();
    await markDirty(db(), { portalId, contactIds: ['1'], lane: 1 });
    const late = await claim(portalId, { leaseMs: 0 });
    const next = await claim(portalId);
    expect(idsOf(next)).toEqual(['1']);
    await releaseClaim(db(), {
      portalId,
      token: late.token,
      marks: late.marks,
      retryAfterMs: 0,
      attempt: 'counted',
    });
    expect(idsOf(await claim(portalId))).toEqual([]);
    const held = (token: string) =>
      db()
        .transaction()
        .execute((tx) => holdClaim(tx, { portalId, token, marks: late.marks }));
    expect(await held(late.token)).toEqual([]);
    expect(await held(next.token)).toMatchObject([{ subjectType: 'contact', subjectId: '1' }]);
  });

  it('claims nothing of another portal', async () => {
    const [portalId, other] = [newPortalId(), newPortalId()];
    await deliver(db(), [ledgerEvent({ portalId }), ledgerEvent({ portalId: other })]);
    const { marks } = await claim(portalId);
    expect(marks.map(({ events }) => events.length)).toEqual([1]);
    expect(idsOf(await claim(other))).toEqual(['501']);
  });

  describe('for the sweep', () => {
    const isReady = async (portalId: string, settleMs = 0) =>
      (await portalsWithReady(db(), { settleMs })).includes(portalId);

    it('tells which portals have work now', async () => {
      const portalId = await connectedPortal(db());
      expect(await isReady(portalId)).toBe(false);
      await markDirty(db(), { portalId, contactIds: ['1'], lane: 1 });
      expect(await isReady(portalId)).toBe(true);
      expect(await isReady(portalId, 10_000)).toBe(false);
      await claim(portalId, { leaseMs: 30_000 });
      expect(await isReady(portalId)).toBe(false);
      await markDirty(db(), { portalId, contactIds: ['2'], lane: 0 });
      expect(await isReady(portalId, 10_000)).toBe(true);
    });

    it('tells it again when a lease has run out', async () => {
      const portalId = await connectedPortal(db());
      await markDirty(db(), { portalId, contactIds: ['1'], lane: 1 });
      await claim(portalId, { leaseMs: 50 });
      expect(await isReady(portalId)).toBe(false);
      await sleep(80);
      expect(await isReady(portalId)).toBe(true);
    });

    it('leaves out portals that are disconnected or were never installed', async () => {
      const gone = await connectedPortal(db());
      const unknown = newPortalId();
      for (const portalId of [gone, unknown]) {
        await markDirty(db(), { portalId, contactIds: ['1'], lane: 1 });
      }
      await markDisconnected(db(), { portalId: gone, reason: 'uninstalled', at: 1 });
      expect(await isReady(gone)).toBe(false);
      expect(await isReady(unknown)).toBe(false);
    });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { keepDelivery } from '../../../src/store/inbox.ts';
import { recordDeliveries } from '../../../src/store/ledger.ts';
import { portalWork } from '../../../src/store/portal-work.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { deliver, newPortalId, record } from '../../support/test-portal.ts';

onBothDatabases((database) => {
  const db = () => database().db;

  type MarkRow = { subject: string; version: string; lane: number };
  async function marksOf(portalId: string): Promise<MarkRow[]> {
    const { rows } = await sql<MarkRow>`
      select subject_type || ' ' || subject_id as subject, version, lane
      from dirty_marks where portal_id = ${portalId}::bigint order by 1`.execute(db());
    return rows;
  }
  async function countsOf(portalId: string) {
    return (await ledgerCounts(db(), portalId))[0];
  }

  it('records new events and marks their contacts once each', async () => {
    const portalId = newPortalId();
    const receipt = await deliver(db(), [
      ledgerEvent({ portalId, objectId: '501' }),
      ledgerEvent({ portalId, objectId: '501' }),
      ledgerEvent({ portalId, objectId: '9007199254740993' }),
    ]);
    expect(receipt).toEqual({ recorded: 3, repeated: 0, portals: [portalId] });
    expect(await marksOf(portalId)).toEqual([
      { subject: 'contact 501', version: '1', lane: 1 },
      { subject: 'contact 9007199254740993', version: '1', lane: 1 },
    ]);
    expect(await countsOf(portalId)).toMatchObject({ received: 3, repeated: 0, pending: 3 });
  });

  it('takes an empty delivery', async () => {
    expect(await deliver(db(), [])).toEqual({ recorded: 0, repeated: 0, portals: [] });
  });

  it('counts an event that was recorded before and makes no work of it', async () => {
    const portalId = newPortalId();
    const event = ledgerEvent({ portalId });
    await deliver(db(), [event]);
    await sql`delete from dirty_marks where portal_id = ${portalId}::bigint`.execute(db());
    const receipt = await deliver(db(), [event]);
    expect(receipt).toEqual({ recorded: 0, repeated: 1, portals: [] });
    expect(await marksOf(portalId)).toEqual([]);
    expect(await countsOf(portalId)).toMatchObject({ received: 1, repeated: 1, pending: 1 });
  });

  it('counts an event that stands twice in one delivery as a repeat', async () => {
    const portalId = newPortalId();
    const event = ledgerEvent({ portalId });
    const other = ledgerEvent({ portalId });
    const receipt = await deliver(db(), [event, other, event, event]);
    expect(receipt).toEqual({ recorded: 2, repeated: 2, portals: [portalId] });
    await deliver(db(), [event, event, other]);
    const { rows } = await sql<{ event_id: string; repeats: number }>`
      select event_id, repeats from ledger where portal_id = ${portalId}::bigint order by event_id`.execute(
      db(),
    );
    expect(rows).toEqual([
      { event_id: event.eventId, repeats: 4 },
      { event_id: other.eventId, repeats: 1 },
    ]);
  });

  it.each([
    ['portal', { portalId: '99' }],
    ['subscription', { subscriptionId: '26' }],
    ['event', { eventId: '77' }],
    ['object', { objectId: '502' }],
    ['time', { occurredAt: 1 }],
    ['property', { propertyName: '' }],
  ])('tells events apart by their %s', async (_what, difference) => {
    const event = ledgerEvent({ portalId: newPortalId() });
    expect(await deliver(db(), [event, { ...event, ...difference }])).toMatchObject({
      recorded: 2,
      repeated: 0,
    });
  });

  it('lets a contact wait since its event was taken in, not since it was unpacked', async () => {
    const portalId = newPortalId();
    const kept = { deliveryId: `kept-${portalId}`, receivedAt: 5_000, events: 1, body: '[]' };
    const { id } = await keepDelivery(db(), kept);
    await sleep(120);
    const { portals } = await recordDeliveries(db(), [{ id, events: [ledgerEvent({ portalId })] }]);
    expect(portals).toEqual([{ portalId, waitedMs: expect.any(Number) }]);
    expect(portals[0]!.waitedMs).toBeGreaterThan(100);
    const look = { portalId, settleMs: 110, batch: 100 };
    expect(await portalWork(db(), look)).toMatchObject({ liveInMs: 0 });
  });

  it('takes an event whose attempt, source or time of receipt differs for the same one', async () => {
    const event = ledgerEvent({ portalId: newPortalId() });
    await deliver(db(), [event]);
    const again = { ...event, changeSource: 'API', sourceId: null, lane: 0 as const, details: {} };
    expect(await deliver(db(), [again])).toMatchObject({ recorded: 0, repeated: 1 });
  });

  it('keeps an ignored event with its reason and marks nothing', async () => {
    const portalId = newPortalId();
    const receipt = await deliver(db(), [ledgerEvent({ portalId, ignoredBecause: 'own write' })]);
    expect(receipt).toEqual({ recorded: 1, repeated: 0, portals: [] });
    expect(await marksOf(portalId)).toEqual([]);
    expect(await countsOf(portalId)).toMatchObject({ received: 1, ignored: 1, pending: 0 });
    const { rows } = await sql<{ reason: string }>`
      select reason from ledger where portal_id = ${portalId}::bigint`.execute(db());
    expect(rows).toEqual([{ reason: 'own write' }]);
  });

  it('marks companies and activities beside contacts', async () => {
    const portalId = newPortalId();
    await deliver(db(), [
      ledgerEvent({ portalId, subjectType: 'meeting', objectId: '7' }),
      ledgerEvent({ portalId, subjectType: 'company', objectId: '7' }),
      ledgerEvent({ portalId, subjectType: 'contact', objectId: '7' }),
    ]);
    const marks = await marksOf(portalId);
    expect(marks.map(({ subject }) => subject)).toEqual(['company 7', 'contact 7', 'meeting 7']);
  });

  it('gives a mark the most urgent of its events’ lanes', async () => {
    const portalId = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId, lane: 1 }), ledgerEvent({ portalId, lane: 0 })]);
    await deliver(db(), [ledgerEvent({ portalId, lane: 1 })]);
    expect((await marksOf(portalId)).map(({ lane }) => lane)).toEqual([0]);
    const later = newPortalId();
    await deliver(db(), [ledgerEvent({ portalId: later, lane: 1 })]);
    await deliver(db(), [ledgerEvent({ portalId: later, lane: 0 })]);
    expect((await marksOf(later)).map(({ lane }) => lane)).toEqual([0]);
  });

  it('keeps texts as they are, but for NUL, which PostgreSQL has not', async () => {
    const portalId = newPortalId();
    const details = { ids: ['1', 'a"b\\c{d},e\u0000f', '\\u0000', 'ünïcødé 🚀'], nothing: null };
    const event = ledgerEvent({
      portalId,
      propertyName: 'a"b\\c{d},e\u0000f null',
      sourceId: 'null',
      changeSource: '',
      details,
    });
    await deliver(db(), [event]);
    const { rows } = await sql`
      select property_name, source_id, change_source, details
      from ledger where portal_id = ${portalId}::bigint`.execute(db());
    expect(rows).toEqual([
      {
        property_name: 'a"b\\c{d},ef null',
        source_id: 'null',
        change_source: '',
        details: { ...details, ids: ['1', 'a"b\\c{d},ef', '\\u0000', 'ünïcødé 🚀'] },
      },
    ]);
  });

  it('records nothing of a delivery that fails', async () => {
    const portalId = newPortalId();
    const bad = ledgerEvent({ portalId, objectId: '99999999999999999999' });
    await expect(deliver(db(), [ledgerEvent({ portalId }), bad])).rejects.toThrow();
    expect(await countsOf(portalId)).toBeUndefined();
    expect(await marksOf(portalId)).toEqual([]);
  });

  it('keeps portals with the same ids apart, in one delivery too', async () => {
    const [first, second] = [newPortalId(), newPortalId()];
    const event = ledgerEvent({ portalId: first });
    const receipt = await deliver(db(), [
      event,
      { ...event, portalId: second },
      { ...event, portalId: second },
    ]);
    expect(receipt.recorded).toBe(2);
    expect([...receipt.portals].sort()).toEqual([first, second]);
    expect(await countsOf(first)).toMatchObject({ received: 1, repeated: 0 });
    expect(await countsOf(second)).toMatchObject({ received: 1, repeated: 1 });
    expect(await ledgerCounts(db())).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ portalId: first }),
        expect.objectContaining({ portalId: second }),
      ]),
    );
  });

  it('records each event once when it is delivered ten times at the same moment', async () => {
    const portalId = newPortalId();
    const events = Array.from({ length: 200 }, (_, index) =>
      ledgerEvent({ portalId, objectId: String(index % 40) }),
    );
    const receipts = await Promise.all(
      Array.from({ length: 10 }, (_, copy) =>
        record(db(), {
          deliveryId: `copy-${copy}`,
          receivedAt: 1,
          // Each in another order, as retries on several connections come in.
          events: events.map((_event, index) => events[(index * 7 + copy * 31) % events.length]!),
        }),
      ),
    );
    const sum = (of: 'recorded' | 'repeated') => receipts.reduce((all, one) => all + one[of], 0);
    expect(sum('recorded')).toBe(200);
    expect(sum('repeated')).toBe(1_800);
    expect(await countsOf(portalId)).toMatchObject({ received: 200, repeated: 1_800 });
    expect(await marksOf(portalId)).toHaveLength(40);
  });
});

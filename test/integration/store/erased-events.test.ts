import { sql } from 'kysely';

import { askToForgetEvents, forgetErasedEvents } from '../../../src/store/erased-events.ts';
import type { LedgerEvent } from '../../../src/store/ledger.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { deliver, newPortalId } from '../../support/test-portal.ts';

const ERASED = '501';
const OTHER = '502';

onBothDatabases((database) => {
  const db = () => database().db;

  const closed = (portalId: string, event: Partial<LedgerEvent> = {}) =>
    ledgerEvent({ portalId, objectId: ERASED, ignoredBecause: 'own write', ...event });
  const ask = (portalId: string, contactIds: readonly string[]) =>
    db()
      .transaction()
      .execute((tx) => askToForgetEvents(tx, { portalId, contactIds }));
  /** Gives how many steps it took until nothing was left to do. */
  async function walk(): Promise<number> {
    let steps = 0;
    while ((await forgetErasedEvents(db())) !== null) steps += 1;
    return steps;
  }
  async function eventsOf(portalId: string, contactId: string): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from ledger
      where portal_id = ${portalId}::bigint and object_id = ${contactId}::bigint`.execute(db());
    return rows[0]?.count ?? 0;
  }
  async function asked(portalId: string): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from erasures where portal_id = ${portalId}::bigint`.execute(
      db(),
    );
    return rows[0]?.count ?? 0;
  }
  /** Closed events of the contact, all of one event id where it is given: they tie in the order of the walk. */
  async function plant(
    portalId: string,
    { count, eventId = null }: { count: number; eventId?: number | null },
  ): Promise<void> {
    await sql`
      insert into ledger (
        portal_id, subscription_id, event_id, object_id, occurred_at, property_name,
        subscription_type, subject_type, lane, state, delivery_id, received_at
      )
      select
        ${portalId}::bigint, 1 + n % 3, coalesce(${eventId}::bigint, n),
        case when n % 5 = 0 then ${ERASED}::bigint else ${OTHER}::bigint end,
        n, 'p', 's', 'contact', 1, 'applied', 'd', 1
      from generate_series(1, ${count}::integer) as n`.execute(db());
  }

  it('forgets whom the closed events of an erased contact were about, and of nobody else', async () => {
    const [portalId, elsewhere] = [newPortalId(), newPortalId()];
    await deliver(db(), [
      ...[1, 2, 3].map(() => closed(portalId)),
      closed(portalId, { ignoredBecause: `merged into ${ERASED}` }),
      closed(portalId, { objectId: OTHER }),
      closed(portalId, { subjectType: 'company' }),
      closed(elsewhere),
    ]);
    const [before] = await ledgerCounts(db(), portalId);
    await ask(portalId, [ERASED]);
    await walk();
    // The company of that id.
    expect(await eventsOf(portalId, ERASED)).toBe(1);
    expect(await eventsOf(portalId, OTHER)).toBe(1);
    expect(await eventsOf(elsewhere, ERASED)).toBe(1);
    expect(await asked(portalId)).toBe(0);
    const { rows } = await sql`
      select from ledger where portal_id = ${portalId}::bigint and reason like ${`%${ERASED}%`}::text`.execute(
      db(),
    );
    expect(rows).toEqual([]);
    expect(await ledgerCounts(db(), portalId)).toEqual([before]);
  });

  it('goes through a large ledger a part at a time, and through ties of its order in one', async () => {
    const portalId = newPortalId();
    await plant(portalId, { count: 25_000 });
    await plant(portalId, { count: 13_000, eventId: 0 });
    expect(await eventsOf(portalId, ERASED)).toBe(7_600);
    await ask(portalId, [ERASED]);
    expect(await walk()).toBeGreaterThanOrEqual(3);
    expect(await eventsOf(portalId, ERASED)).toBe(0);
    expect(await eventsOf(portalId, OTHER)).toBe(30_400);
  });

  it('brings a walk to its end before another begins, and forgets who is asked for meanwhile', async () => {
    const portalId = newPortalId();
    await plant(portalId, { count: 25_000 });
    await ask(portalId, [ERASED]);
    await forgetErasedEvents(db());
    await ask(portalId, [OTHER]);
    const contacts: number[] = [];
    for (;;) {
      const step = await forgetErasedEvents(db());
      if (step === null) break;
      contacts.push(step.contacts);
      if (step.isOver && contacts.length < 4) expect(await asked(portalId)).toBe(1);
    }
    expect(Math.max(...contacts)).toBe(1);
    expect(await eventsOf(portalId, ERASED)).toBe(0);
    expect(await eventsOf(portalId, OTHER)).toBe(0);
  });

  it('begins anew for a contact that is asked for once more', async () => {
    const portalId = newPortalId();
    await plant(portalId, { count: 25_000 });
    await ask(portalId, [ERASED]);
    await forgetErasedEvents(db());
    // Where the walk has been already.
    await deliver(db(), [closed(portalId, { subscriptionId: '0' })]);
    await ask(portalId, [ERASED]);
    await walk();
    expect(await eventsOf(portalId, ERASED)).toBe(0);
  });

  it('misses nothing and doubles nothing while repeats are counted and others walk', async () => {
    const portalId = newPortalId();
    const told = Array.from({ length: 400 }, (_, n) =>
      closed(portalId, { objectId: String(600 + (n % 40)) }),
    );
    await deliver(db(), told);
    await ask(
      portalId,
      Array.from({ length: 40 }, (_, n) => String(600 + n)),
    );
    const { rows: first } = await sql<{ id: string }>`
      select id::text as id from ledger where portal_id = ${portalId}::bigint`.execute(db());
    const repeats = Array.from({ length: 8 }, (_, n) =>
      deliver(db(), told.slice(50 * n, 50 * n + 50)),
    );
    await Promise.all([...repeats, walk(), walk(), walk()]);
    await walk();
    const [counts] = await ledgerCounts(db(), portalId);
    // A repeat of an event that is forgotten is an event again, and one that is being counted just then is not counted.
    expect((counts?.received ?? 0) + (counts?.repeated ?? 0)).toBeLessThanOrEqual(800);
    expect(await asked(portalId)).toBe(0);
    const { rows: named } = await sql<{ id: string }>`
      select id::text as id from ledger
      where portal_id = ${portalId}::bigint and object_id > 0`.execute(db());
    const known = new Set(first.map(({ id }) => id));
    expect(named.filter(({ id }) => known.has(id))).toEqual([]);
  });

  it('comes to each portal, whatever is asked for in others meanwhile', async () => {
    const [busy, other] = [newPortalId(), newPortalId()];
    await ask(busy, [ERASED]);
    await ask(other, [ERASED]);
    for (let round = 0; round < 3; round += 1) {
      await forgetErasedEvents(db());
      await ask(busy, [String(700 + round)]);
    }
    expect(await asked(other)).toBe(0);
    await walk();
  });
});

import { sql } from 'kysely';

import { drainPortal } from '../../../src/jobs/drain-portal.ts';
import { forgetDeleted } from '../../../src/jobs/forget-contacts.ts';
import { sweep } from '../../../src/jobs/sweep.ts';
import { replayDeadLetters, listDeadLetters } from '../../../src/store/dead-letters.ts';
import type { LedgerEvent } from '../../../src/store/ledger.ts';
import { readHistory } from '../../../src/store/history.ts';
import { insertAnswers } from '../../../src/store/answers.ts';
import {
  archiveObject,
  forgetObject,
  mergeObjects,
  restoreObject,
} from '../../hubspot-emulator/store/end-object.ts';
import { changeProperties } from '../../hubspot-emulator/store/write-object.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import {
  BY_USER,
  type InProcessWorld,
  startInProcessWorld,
} from '../../support/in-process-world.ts';
import { deliver } from '../../support/test-portal.ts';

const DAY = 24 * 60 * 60_000;

describe('merges and deletions', () => {
  let world: InProcessWorld;
  let fresh: string[];
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 40 });
    fresh = [...world.contactIds()];
  });
  afterAll(() => world.close());

  const db = () => world.services.db;
  const next = () => fresh.pop() ?? '';
  const store = () => world.emulator.world.store;
  const portal = () => {
    const found = store().portals.get(world.portalId);
    if (found === undefined) throw new Error('no portal');
    return found;
  };
  const object = (id: string) => {
    const found = portal().objects.contacts.byId.get(id);
    if (found === undefined) throw new Error(`no contact ${id}`);
    return found;
  };
  const now = () => ({ source: BY_USER, at: world.now() });
  const tell = async (event: Partial<LedgerEvent>) => {
    await deliver(db(), [
      ledgerEvent({ portalId: world.portalId, lane: 0, propertyName: '', ...event }),
    ]);
    await world.drain();
  };
  const merge = async (primaryId: string, otherId: string, isTold = true) => {
    const { id } = mergeObjects(store(), portal(), {
      primary: object(primaryId),
      other: object(otherId),
      ...now(),
    });
    const details = {
      mergedObjectIds: [otherId],
      newObjectId: id,
      primaryObjectId: primaryId,
    };
    if (isTold) await tell({ subscriptionType: 'object.merge', objectId: id, details });
    return id;
  };
  const visitPages = (id: string, total: number) =>
    changeProperties(store(), portal(), {
      object: object(id),
      values: { hs_analytics_num_page_views: String(total) },
      source: { type: 'ANALYTICS', id: null },
      at: world.now(),
    });
  const stateOf = (id: string) => world.state(id).catch(() => null);
  const historyOf = (contactId: string) =>
    readHistory(db(), { portalId: world.portalId, contactId, limit: 100 });

  it('gives the merged contact signals, answers and history of both, nothing twice', async () => {
    const [primary, other] = [next(), next()];
    for (const [index, id] of [primary, other].entries()) {
      visitPages(id, 50 + index);
      await world.judge([id]);
      visitPages(id, 53 + index);
      await world.judge([id]);
    }
    await insertAnswers(world.portalId, [
      {
        contactId: other,
        judgedAt: world.now(),
        newAnswers: [{ question: 'budget', value: 'approved', at: world.now() }],
      },
    ])?.execute(db());
    const [one, two] = [await world.state(primary), await world.state(other)];
    const pageViews = (signals: readonly { kind: string }[]) =>
      signals.filter(({ kind }) => kind === 'page_view').length;
    expect(pageViews(one.signals)).toBeGreaterThanOrEqual(3);
    const lines = (await historyOf(primary)).length + (await historyOf(other)).length;
    const writes = world.calls('write-back');

    const id = await merge(primary, other);

    const merged = await world.state(id);
    expect(merged.signals).toHaveLength(one.signals.length + two.signals.length);
    expect(merged.answers).toHaveLength(one.answers.length + two.answers.length);
    expect((await historyOf(id)).length).toBeGreaterThanOrEqual(lines);
    expect(await stateOf(primary)).toBeNull();
    expect(await stateOf(other)).toBeNull();
    expect(merged.live).toBe(true);
    expect(world.calls('write-back') - writes).toBeLessThanOrEqual(1);

    // Told again, nothing more comes of it.
    await tell({ subscriptionType: 'object.merge', objectId: id });
    expect((await world.state(id)).signals).toHaveLength(merged.signals.length);
    expect(world.crm(id).assay_tier).toBe(merged.previous.confirmed?.tier);
  });

  it('takes over a merge that nobody told, once the new contact is judged', async () => {
    const [primary, other] = [next(), next()];
    const before = await world.state(primary);
    const id = await merge(primary, other, false);
    await world.judge([id], 2);
    expect((await world.state(id)).previous.confirmed?.tierChangedAt).toBe(
      before.previous.confirmed?.tierChangedAt,
    );
    expect(await stateOf(primary)).toBeNull();
  });

  it('turns late events of old ids into a look at the new contact', async () => {
    const [primary, other] = [next(), next()];
    const id = await merge(primary, other);
    const { judgedAt } = await world.state(id);
    world.advance(1_000);
    await tell({ subscriptionType: 'contact.propertyChange', objectId: other });
    expect((await world.state(id)).judgedAt).toBeGreaterThan(judgedAt);
    expect(await stateOf(other)).toBeNull();
  });

  it('follows a chain of merges', async () => {
    const [first, second, third] = [next(), next(), next()];
    const between = await merge(first, second);
    const id = await merge(between, third);
    for (const old of [first, second, third, between]) expect(await stateOf(old)).toBeNull();
    expect(await stateOf(id)).not.toBeNull();
  });

  it('stops with a deleted contact, and goes on with it when it is restored', async () => {
    const id = next();
    const before = await world.state(id);
    archiveObject(store(), portal(), { object: object(id), ...now() });
    await tell({ subscriptionType: 'object.deletion', objectId: id });
    expect((await world.state(id)).nextReviewAt).toBeNull();

    restoreObject(store(), portal(), { object: object(id), ...now() });
    world.advance(1_000);
    await tell({ subscriptionType: 'object.restore', objectId: id });
    const after = await world.state(id);
    expect(after.judgedAt).toBeGreaterThan(before.judgedAt);
    expect(after.signals).toEqual(before.signals);
    await forgetLater(91 * DAY);
    expect(await stateOf(id)).not.toBeNull();
  });

  it('erases a deleted contact when no restore is possible any more', async () => {
    const id = next();
    archiveObject(store(), portal(), { object: object(id), ...now() });
    await tell({ subscriptionType: 'object.deletion', objectId: id });
    await forgetLater(89 * DAY);
    expect(await stateOf(id)).not.toBeNull();
    await forgetLater(91 * DAY);
    expect(await leftOf(id)).toEqual([]);
  });

  const forgetLater = (ms: number) =>
    forgetDeleted({ ...world.services, clock: () => world.now() + ms });

  it.each(['before', 'after'] as const)(
    'erases whoever is deleted for privacy from every table, with the deletion %s it',
    async (order) => {
      const id = next();
      const secret = `Keeper of ${order}`;
      world.change(id, { jobtitle: secret });
      await tell({ subscriptionType: 'contact.propertyChange', objectId: id });
      expect((await placesOf(id)).length).toBeGreaterThan(3);
      expect(await placesOf(secret)).not.toEqual([]);
      const [before] = await ledgerCounts(db(), world.portalId);

      forgetObject(store(), portal(), { object: object(id), ...now() });
      const told = ['object.deletion', 'contact.privacyDeletion'];
      for (const subscriptionType of order === 'before' ? told : told.toReversed()) {
        await tell({ subscriptionType, objectId: id });
      }
      expect(await leftOf(id)).toEqual([]);
      expect(await leftOf(secret)).toEqual([]);
      const [after] = await ledgerCounts(db(), world.portalId);
      expect(after?.received).toBe((before?.received ?? 0) + 2);
      expect(after?.pending).toBe(0);

      // A late event, and the same one once more.
      const late = { objectId: id, eventId: '777', occurredAt: 1_795_000_000_000 };
      await tell(late);
      await tell(late);
      expect(await leftOf(id)).toEqual([]);
    },
  );

  it('asks HubSpot nothing about whoever is erased: nothing there can hold it up', async () => {
    const id = next();
    forgetObject(store(), portal(), { object: object(id), ...now() });
    const reads = world.calls('read-contacts');
    await tell({ subscriptionType: 'contact.privacyDeletion', objectId: id });
    expect(await leftOf(id)).toEqual([]);
    await tell({ subscriptionType: 'contact.propertyChange', objectId: id });
    expect(world.calls('read-contacts')).toBe(reads);
  });

  it('erases a merged contact under its old ids as well', async () => {
    const [primary, other] = [next(), next()];
    const id = await merge(primary, other);
    forgetObject(store(), portal(), { object: object(id), ...now() });
    await tell({ subscriptionType: 'contact.privacyDeletion', objectId: id });
    for (const old of [id, primary, other]) expect(await leftOf(old)).toEqual([]);
    await tell({ subscriptionType: 'contact.propertyChange', objectId: other });
    expect(await leftOf(other)).toEqual([]);
  });

  it('erases a dead letter with its contact', async () => {
    const id = next();
    await sql`
      insert into dead_letters (portal_id, subject_type, subject_id, lane, attempts, reason)
      values (${world.portalId}::bigint, 'contact', ${id}::bigint, 1, 8, 'refused')`.execute(db());
    forgetObject(store(), portal(), { object: object(id), ...now() });
    await tell({ subscriptionType: 'contact.privacyDeletion', objectId: id });
    expect(await leftOf(id)).toEqual([]);
    const letters = await listDeadLetters(db(), { portalId: world.portalId, limit: 10 });
    expect(await replayDeadLetters(db(), { portalId: world.portalId, letters })).toBe(0);
  });

  it('leaves the same contact id of another portal alone', async () => {
    const id = next();
    const otherPortal = '7';
    await deliver(db(), [ledgerEvent({ portalId: otherPortal, objectId: id, details: { a: id } })]);
    forgetObject(store(), portal(), { object: object(id), ...now() });
    await tell({ subscriptionType: 'contact.privacyDeletion', objectId: id });
    expect((await ledgerCounts(db(), otherPortal))[0]?.pending).toBe(1);
    expect(await placesOf(id)).toEqual(expect.arrayContaining([expect.stringMatching(/^ledger/)]));
    await drainPortal(world.services, otherPortal);
  });

  /** What is left of an erased contact once the ledger was gone through. */
  async function leftOf(text: string): Promise<string[]> {
    await sweep(world.services);
    return placesOf(text);
  }

  /** Every row of the whole database in which this text is found, whatever the table. */
  async function placesOf(text: string): Promise<string[]> {
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db());
    const places: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`
        select to_jsonb(one)::text as row from ${sql.table(name)} as one
        where to_jsonb(one)::text ~ ${`(^|[^0-9A-Za-z])${text}($|[^0-9A-Za-z])`}::text`.execute(
        db(),
      );
      places.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return places;
  }
});

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';

import { reconcile } from '../../../src/jobs/reconcile.ts';
import { drainPortal } from '../../../src/jobs/drain-portal.ts';
import { startFullLists } from '../../../src/jobs/full-list.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { missedByWebhooks } from '../../../src/store/reconciliation.ts';
import { type InProcessWorld, startInProcessWorld } from '../../support/in-process-world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('reconciliation', () => {
  let world: InProcessWorld;
  let contactIds: readonly string[];
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 40 });
    contactIds = world.contactIds();
  });
  afterAll(() => world.close());

  /** So that it is due again and nothing is thought to be on its way. The stand-in limits searches by real time. */
  const aMinuteLater = async () => {
    await sleep(300);
    world.advance(MINUTE + 1);
  };
  const look = async () => {
    await aMinuteLater();
    const missed = await reconcile(world.services, world.portalId);
    await world.drain();
    return missed;
  };
  const listAll = async () => {
    world.advance(DAY + MINUTE);
    await startFullLists(world.services);
    await world.drain();
  };
  /** Judges the contact, and edits it when the judgement is about to be written, without a webhook. */
  const editBeforeOurWrite = async (id: string, values: Readonly<Record<string, string>>) => {
    world.change(id, { assay_budget: 'approved' });
    await markDirty(world.services.db, { portalId: world.portalId, contactIds: [id], lane: 1 });
    const { hubspot } = world.services;
    let edits = 0;
    const tryCall: typeof hubspot.tryCall = (call) => {
      if (call.purpose === 'write-back') {
        edits += 1;
        world.change(id, values);
      }
      return hubspot.tryCall(call);
    };
    await drainPortal({ ...world.services, hubspot: { ...hubspot, tryCall } }, world.portalId);
    expect(edits).toBe(1);
  };
  const missedInAll = async () =>
    (await missedByWebhooks(world.services.db)).reduce((sum, { contacts }) => sum + contacts, 0);

  it('leaves out what we wrote ourselves', async () => {
    expect(await look()).toBe(0);
  });

  it('judges and counts each contact that changed without a webhook, once', async () => {
    const changed = contactIds.slice(0, 7);
    for (const id of changed) world.change(id, { jobtitle: 'Head of Operations' });
    const before = await missedInAll();
    expect(await look()).toBe(7);
    for (const id of changed)
      expect((await world.state(id)).contact).toMatchObject({ jobtitle: 'Head of Operations' });
    expect(await missedInAll()).toBe(before + 7);
    expect(await look()).toBe(0);
  });

  it('assigns no owner to a contact that it found', async () => {
    const bare = contactIds.filter((id) => !world.crm(id).hubspot_owner_id).slice(0, 10);
    expect(bare.length).toBeGreaterThan(0);
    for (const id of bare) world.change(id, { jobtitle: 'Chief Operating Officer' });
    await look();
    expect(bare.filter((id) => world.crm(id).hubspot_owner_id)).toEqual([]);
  });

  it('takes no change for missed whose event waits to be looked at', async () => {
    const [id = ''] = contactIds;
    world.change(id, { jobtitle: 'Buyer' });
    world.advance(MINUTE + 1);
    await sql`
      insert into dirty_marks (portal_id, subject_type, subject_id, lane)
      values (${world.portalId}::bigint, 'contact', ${id}::bigint, 1)`.execute(world.services.db);
    expect(await reconcile(world.services, world.portalId)).toBe(0);
    await world.drain();
  });

  it('gives a change a moment to be told by its webhook', async () => {
    await aMinuteLater();
    world.change(contactIds[1] ?? '', { jobtitle: 'Planner' });
    expect(await reconcile(world.services, world.portalId)).toBe(0);
    expect(await look()).toBe(1);
  });

  it('gives the turn to one process at a time', async () => {
    world.change(contactIds[2] ?? '', { jobtitle: 'Owner' });
    await aMinuteLater();
    const found = await Promise.all(
      Array.from({ length: 5 }, () => reconcile(world.services, world.portalId)),
    );
    expect(found.filter((missed) => missed !== null)).toEqual([1]);
    await world.drain();
  });

  it('finds by the daily list what is too old for the search', async () => {
    const [id = ''] = contactIds.slice(-1);
    world.change(id, { jobtitle: 'Director' });
    // As if every search since then had looked elsewhere.
    world.advance(DAY + MINUTE);
    await sql`
      update scans set position = ${String(world.now())}::text, started_at = ${world.now()}::bigint
      where kind = 'reconcile'`.execute(world.services.db);
    const before = await missedInAll();
    expect(await look()).toBe(0);
    await startFullLists(world.services);
    await world.drain();
    expect((await world.state(id)).contact).toMatchObject({ jobtitle: 'Director' });
    expect(await missedInAll()).toBe(before + 1);
    const calls = world.calls('list-contacts');
    await startFullLists(world.services);
    await world.drain();
    expect(world.calls('list-contacts')).toBe(calls);
  });

  it('finds by the daily list what changed between our reading and our writing, once', async () => {
    const [id = ''] = contactIds.slice(-2);
    await editBeforeOurWrite(id, { jobtitle: 'Treasurer' });
    expect((await world.state(id)).contact).not.toMatchObject({ jobtitle: 'Treasurer' });
    // The record's time of change is that of our write by now.
    expect(await look()).toBe(0);
    const before = await missedInAll();
    await listAll();
    expect((await world.state(id)).contact).toMatchObject({ jobtitle: 'Treasurer' });
    expect(await missedInAll()).toBe(before + 1);
    await listAll();
    expect(await missedInAll()).toBe(before + 1);
  });
});

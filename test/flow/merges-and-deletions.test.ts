import { sql } from 'kysely';
import { Redis } from 'ioredis';
import { serversOf } from '../support/world/servers-of.ts';
import { PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { ledgerOf, settled } from '../support/world/world-ledger.ts';
import { logLines } from '../support/world/world-logs.ts';
import { cardOf, propertiesOf } from '../support/world/world-portal.ts';

const CANARY = 'Canary Wrangler';

/** Deliveries are doubled and shuffled all the while, and late by up to half a second. */
const DELIVERIES = { doubled: 0.3, shuffled: 0.5, shuffleMs: 500 };

describe('merged and deleted contacts', () => {
  let world: World;
  let ids: string[];
  beforeAll(async () => {
    world = await startWorld({ stores: 'real', emulatorArgs: ['--portal-size', '60'] });
    ids = (await world.emulator.contacts(PORTAL, ['email'])).map(({ id }) => id);
    await world.emulator.post('/misbehave', { deliveries: DELIVERIES });
  });
  afterAll(() => world.stop());

  const contact = (id: string, verb: string, body = {}) =>
    world.emulator.post<{ id: string }>(`/portals/${PORTAL}/contacts/${id}/${verb}`, body);
  const tablesThatHold = async (text: string) => {
    const { db } = serversOf(world).database;
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db);
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql`
        select 1 from ${sql.table(name)} as one
        where to_jsonb(one)::text ~ ${`(^|[^0-9A-Za-z])${text}($|[^0-9A-Za-z])`}::text
        limit 1`.execute(db);
      if (rows.length > 0) found.push(name);
    }
    return found;
  };

  it('go on as one contact, with the tier and the owner of the primary one', async () => {
    const [primary = '', other = ''] = ids.splice(0, 2);
    for (const id of [primary, other]) {
      await world.emulator.act(PORTAL, id, 'look_at_pricing').catch(() => undefined);
    }
    await settled(world);
    const before = await propertiesOf(world, primary);
    const { id: merged } = await contact(primary, 'merge', { with: other });
    await until('the merged contact is known', async () => {
      const { body } = await cardOf(world, merged);
      return body.state === 'scored';
    });
    await settled(world);
    const after = await propertiesOf(world, merged);
    expect(after.assay_tier).toBe(before.assay_tier);
    expect(after.hubspot_owner_id).toBe(before.hubspot_owner_id);
    const { rows } = await sql<{ id: string }>`
      select contact_id::text as id from contact_states
      where contact_id in (${primary}::bigint, ${other}::bigint, ${merged}::bigint)`.execute(
      serversOf(world).database.db,
    );
    expect(rows).toEqual([{ id: merged }]);
  });

  it('are left alone in the bin, and judged again when they are restored', async () => {
    const [id = ''] = ids.splice(0, 1);
    await fetch(`${world.emulator.url}/emulator/portals/${PORTAL}/contacts/${id}`, {
      method: 'DELETE',
    });
    await settled(world);
    await contact(id, 'restore');
    await world.emulator.act(PORTAL, id, 'change_job_title');
    await settled(world);
    expect((await cardOf(world, id)).body.state).toBe('scored');
  });

  it('are erased for privacy from tables, Redis and logs, and stay away', async () => {
    const erased = ids.splice(0, 10);
    for (const id of erased) {
      await contact(id, 'properties', { properties: { jobtitle: CANARY } });
    }
    await settled(world);
    expect(await tablesThatHold(CANARY)).not.toEqual([]);
    // Late events, on their way while the contacts go.
    for (const id of erased) {
      await world.emulator.act(PORTAL, id, 'look_at_pricing').catch(() => undefined);
      await contact(id, 'privacy-delete');
    }
    const areGone = async () => {
      const found = await Promise.all([CANARY, ...erased].map(tablesThatHold));
      return found.flat().length === 0;
    };
    await until('no table holds any of them', areGone, 30_000);
    await settled(world);
    // Also after late events, which have their own ones looked for once more.
    await until('no table holds any of them again', areGone, 30_000);
    for (const text of [CANARY, ...erased]) expect(await redisHolds(text)).toEqual([]);
    const lines = JSON.stringify(await logLines(world));
    for (const text of [CANARY, ...erased]) expect(lines).not.toContain(text);
    const { received, applied, superseded, ignored, dead, pending } = await ledgerOf(world);
    expect(received).toBe(applied + superseded + ignored + dead + pending);
    expect({ dead, pending }).toEqual({ dead: 0, pending: 0 });
  });

  async function redisHolds(text: string): Promise<string[]> {
    const redis = new Redis(serversOf(world).redis.url);
    const keys = await redis.keys('*');
    const held: string[] = [];
    for (const key of keys) {
      // DUMP holds whatever a key of any type holds.
      const dump = await redis.dumpBuffer(key);
      if (key.includes(text) || dump?.includes(text)) held.push(key);
    }
    redis.disconnect();
    return held;
  }
});

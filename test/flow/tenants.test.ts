import { sql } from 'kysely';
import { serversOf } from '../support/world/servers-of.ts';
import { OTHER_PORTAL, PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { ledgerOf, settled } from '../support/world/world-ledger.ts';
import { cardOf, propertiesOf, type Properties } from '../support/world/world-portal.ts';

/** Words that stand in one portal only. */
const OURS = 'Quartermaster of the First Portal';
const THEIRS = 'Lighthouse Keeper of the Second';

describe('two portals with the same contact ids', () => {
  let world: World;
  let ids: readonly string[];
  let untouched: ReadonlyMap<string, Properties>;

  beforeAll(async () => {
    world = await startWorld({
      stores: 'real',
      portals: [PORTAL, OTHER_PORTAL],
      emulatorArgs: ['--portals', '2', '--portal-size', '60'],
    });
    ids = (await world.emulator.contacts(PORTAL, ['email'])).map(({ id }) => id);
    untouched = await propertiesOfAll(OTHER_PORTAL);
  });
  afterAll(() => world.stop());

  const propertiesOfAll = async (portalId: string) => {
    const contacts = await world.emulator.contacts(portalId, []);
    return new Map(contacts.map(({ id, properties }) => [id, properties]));
  };
  const database = () => serversOf(world).database.db;
  const edit = (portalId: string, id: string, jobtitle: string) =>
    world.emulator.post(`/portals/${portalId}/contacts/${id}/properties`, {
      properties: { jobtitle },
    });
  /** Rows of any table that hold the words, with the portal that each belongs to. */
  const portalsThatHold = async (words: string) => {
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'portal_id'`.execute(database());
    const portals: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ portal: string }>`
        select portal_id::text as portal from ${sql.table(name)} as one
        where to_jsonb(one)::text like ${`%${words}%`}::text`.execute(database());
      portals.push(...rows.map(({ portal }) => portal));
    }
    return portals;
  };

  it('really has the same ids in both', async () => {
    expect([...untouched.keys()].toSorted()).toEqual(ids.toSorted());
    expect(ids).toHaveLength(60);
  });

  it('judges the leads of one and moves nothing in the other', async () => {
    const busy = ids.slice(0, 20);
    for (const id of busy) {
      await edit(PORTAL, id, OURS);
      await world.emulator.act(PORTAL, id, 'look_at_pricing').catch(() => undefined);
    }
    await settled(world);
    for (const id of busy) {
      const properties = await propertiesOf(world, id);
      expect(properties.jobtitle).toBe(OURS);
    }
    expect(await propertiesOfAll(OTHER_PORTAL)).toEqual(untouched);
    expect((await ledgerOf(world, PORTAL)).received).toBeGreaterThan(20);
    expect(await ledgerOf(world, OTHER_PORTAL)).toMatchObject({ received: 0, pending: 0 });
  });

  it('keeps what it learns under the portal that it learnt it in', async () => {
    const [id = ''] = ids;
    await edit(OTHER_PORTAL, id, THEIRS);
    await settled(world);
    const ours = await portalsThatHold(OURS);
    const theirs = await portalsThatHold(THEIRS);
    expect(ours.length).toBeGreaterThan(0);
    expect(new Set(ours)).toEqual(new Set([PORTAL]));
    expect(theirs.length).toBeGreaterThan(0);
    expect(new Set(theirs)).toEqual(new Set([OTHER_PORTAL]));
  });

  it('shows each portal its own contact under the same id', async () => {
    const [id = ''] = ids;
    const [own, other] = [await cardOf(world, id, PORTAL), await cardOf(world, id, OTHER_PORTAL)];
    expect(own.status).toBe(200);
    expect(JSON.stringify(own.body)).not.toContain(THEIRS);
    expect(other.status).toBe(200);
    expect(JSON.stringify(other.body)).not.toContain(OURS);
  });

  it('erases a contact of one and leaves its namesake alone', async () => {
    const [, id = ''] = ids;
    await world.emulator.post(`/portals/${PORTAL}/contacts/${id}/privacy-delete`);
    await until('nothing is known of the contact any more', async () => {
      const { body } = await cardOf(world, id, PORTAL);
      return body.state === 'not_scored';
    });
    await settled(world);
    const { rows } = await sql<{ portal: string }>`
      select portal_id::text as portal from contact_states
      where contact_id = ${id}::bigint`.execute(database());
    expect(rows).toEqual([{ portal: OTHER_PORTAL }]);
    expect((await cardOf(world, id, OTHER_PORTAL)).body.state).toBe('scored');
  });

  it('answers a delivery that names both by judging in each what is its own', async () => {
    await world.emulator.post('/misbehave', { deliveries: { mixPortals: true } });
    const [, , id = ''] = ids;
    await Promise.all([edit(PORTAL, id, `${OURS} II`), edit(OTHER_PORTAL, id, `${THEIRS} II`)]);
    await settled(world);
    expect(new Set(await portalsThatHold(`${OURS} II`))).toEqual(new Set([PORTAL]));
    expect(new Set(await portalsThatHold(`${THEIRS} II`))).toEqual(new Set([OTHER_PORTAL]));
  });

  it('goes on with one when the other is uninstalled', async () => {
    await world.emulator.post(`/portals/${OTHER_PORTAL}/uninstall`);
    const [, , , id = ''] = ids;
    await edit(OTHER_PORTAL, id, `${THEIRS} III`).catch(() => undefined);
    await edit(PORTAL, id, `${OURS} III`);
    await until('the first portal is judged', async () => {
      const { rows } = await sql`
        select 1 from contact_states
        where portal_id = ${PORTAL}::bigint and contact ->> 'jobtitle' = ${`${OURS} III`}::text`.execute(
        database(),
      );
      return rows.length > 0;
    });
  });
});

import { sql } from 'kysely';
import { markAllDirty } from '../../src/store/dirty.ts';
import { serversOf } from '../support/world/servers-of.ts';
import { OTHER_PORTAL, PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { propertiesOf } from '../support/world/world-portal.ts';

const CONTACTS = 1_500;
const LEADS = 5;

describe('while one portal judges every contact again', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      stores: 'real',
      processes: { web: 1, worker: 1 },
      portals: [PORTAL, OTHER_PORTAL],
      emulatorArgs: [
        ...['--portals', '2', '--portal-size', String(CONTACTS)],
        ...['--latency-ms', '20-60'],
      ],
    });
  }, 120_000);
  afterAll(() => world.stop());

  const database = () => serversOf(world).database.db;
  const isBusy = async () => {
    const { rows } = await sql`
      select 1 from dirty_marks where portal_id = ${PORTAL}::bigint and lane = 3 limit 1`.execute(
      database(),
    );
    return rows.length > 0;
  };
  const judgeAllAgain = () => markAllDirty(database(), { portalId: PORTAL, lane: 3 });
  const leadsOf = async (portalId: string) =>
    (await world.emulator.contacts(portalId, ['assay_tier', 'hubspot_owner_id']))
      .filter(({ properties }) => properties.assay_tier === 'tier_3')
      .slice(0, LEADS)
      .map(({ id }) => id);

  /** From the act to the write, in ms. */
  const timeToWrite = async (portalId: string, id: string) => {
    const { assay_scored_at: before } = await propertiesOf(world, id, portalId);
    const actedAt = performance.now();
    await world.emulator.act(portalId, id, 'start_trial');
    await until('the lead is judged', async () => {
      const { assay_scored_at: now } = await propertiesOf(world, id, portalId);
      return now !== before;
    });
    return performance.now() - actedAt;
  };

  it.each([
    ['the same portal', PORTAL, 3_000],
    ['another portal', OTHER_PORTAL, 2_000],
  ])('a lead of %s that starts a trial is judged in time', async (_, portalId, withinMs) => {
    const times: number[] = [];
    for (const id of await leadsOf(portalId)) {
      await judgeAllAgain();
      times.push(await timeToWrite(portalId, id));
      expect(await isBusy()).toBe(true);
    }
    expect(times).toHaveLength(LEADS);
    expect(Math.max(...times)).toBeLessThan(withinMs);
  });
});

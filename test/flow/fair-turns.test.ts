import { sql } from 'kysely';
import { markEverybody } from '../support/world/mark-everybody.ts';
import { serversOf } from '../support/world/servers-of.ts';
import { OTHER_PORTAL, PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { propertiesOf } from '../support/world/world-portal.ts';

const CONTACTS = 1_500;
/** So many act while nobody is busy, as many while the portal is, and as many afterwards. */
const LEADS = 5;
const CALL_MS = { least: 20, most: 60 };
/** A machine with few cores has the other work to do as well; who has to wait for its turn waits far longer. */
const TIMES_AS_LONG = 3;

describe('while one portal judges every contact again', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      stores: 'real',
      processes: { web: 1, worker: 1 },
      portals: [PORTAL, OTHER_PORTAL],
      env: { SWEEP_MS: '300' },
      emulatorArgs: [
        ...['--portals', '2', '--portal-size', String(CONTACTS)],
        ...['--latency-ms', `${CALL_MS.least}-${CALL_MS.most}`],
      ],
    });
  }, 120_000);
  afterAll(() => world.stop());

  const database = () => serversOf(world).database.db;
  const bulkWork = async () => {
    const { rows } = await sql<{ waiting: number; underWay: number }>`
      select count(*)::integer as waiting, count(lease_token)::integer as "underWay"
      from dirty_marks where portal_id = ${PORTAL}::bigint and lane = 3`.execute(database());
    return rows[0] ?? { waiting: 0, underWay: 0 };
  };
  const isBusy = async () => (await bulkWork()).waiting > 0;
  const judgeAllAgain = async () => {
    await markEverybody(database(), { portalId: PORTAL, lane: 3 });
    await until('it is under way', async () => (await bulkWork()).underWay > 0);
  };
  const leadsOf = async (portalId: string) =>
    (await world.emulator.contacts(portalId, ['assay_tier', 'hubspot_owner_id']))
      .filter(({ properties }) => properties.assay_tier === 'tier_3')
      .slice(0, 3 * LEADS)
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

  const timesToWrite = async (portalId: string, ids: readonly string[]) => {
    const times: number[] = [];
    for (const id of ids) times.push(await timeToWrite(portalId, id));
    return times;
  };

  it.each([
    ['the same portal', PORTAL, 3_000],
    ['another portal', OTHER_PORTAL, 2_000],
  ])(
    'a lead of %s that starts a trial is judged almost as soon as ever',
    async (_, portalId, withinMs) => {
      const leads = await leadsOf(portalId);
      expect(leads).toHaveLength(3 * LEADS);
      const alone = await timesToWrite(portalId, leads.splice(0, LEADS));
      const meanwhile: number[] = [];
      const wasBusy: boolean[] = [];
      for (const id of leads.splice(0, LEADS)) {
        await judgeAllAgain();
        meanwhile.push(await timeToWrite(portalId, id));
        wasBusy.push(await isBusy());
      }
      await until('every contact is judged', async () => !(await isBusy()), 60_000);
      alone.push(...(await timesToWrite(portalId, leads)));
      expect(median(meanwhile)).toBeLessThan(TIMES_AS_LONG * median(alone) + CALL_MS.most);
      expect(Math.max(...meanwhile)).toBeLessThan(withinMs);
      expect(wasBusy).toEqual(meanwhile.map(() => true));
    },
  );
});

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? NaN;
}

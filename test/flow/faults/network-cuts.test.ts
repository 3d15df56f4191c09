import { setTimeout as sleep } from 'node:timers/promises';
import { actLikeBuyers, stir } from '../../support/faults/acts.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { onTheirWay } from '../../support/faults/on-their-way.ts';
import { lockTable } from '../../support/faults/table-lock.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import type { Break, TcpProxy } from '../../support/tcp-proxy.ts';
import { linksOf } from '../../support/world/links-of.ts';
import { PORTAL } from '../../support/world/start-world.ts';
import { until } from '../../support/world/until.ts';
import { bookOf, ledgerOf, settled } from '../../support/world/world-ledger.ts';
import type { Links } from '../../support/world/world-links.ts';
import { logLines } from '../../support/world/world-logs.ts';

const PATIENCE_MS = 300_000;
/** Long enough for leads to act meanwhile; from 4 s on deliveries are refused, from 10 s on calls are given up. */
const CUT_MS = Number(process.env.ASSAY_CUT_MS ?? 2_000);
/** The first retry of a call comes sooner. */
const LONGEST_BACK_OFF_MS = 500;
const BREAKS: readonly Break[] = ['silent', 'reset'];
const UPDATE = 'POST /crm/objects/2026-09/contacts/batch/update';
const DELIVERY = 'POST /webhooks/hubspot';
/** As PostgreSQL is sent it: a statement without parameters ends with a zero. */
const COMMIT = 'commit\0';

/** Each link of the app is broken while leads act; then only answers are cut, to what was done. */
describe('the app, cut off', () => {
  let world: FaultWorld;
  let links: Links;

  beforeAll(async () => {
    world = await startFaultWorld({
      stores: 'real',
      links: 'cuttable',
      processes: { web: 1, worker: 2 },
      emulatorArgs: ['--portal-size', '300'],
    });
    links = linksOf(world);
  }, PATIENCE_MS);
  afterEach(async () => {
    for (const link of Object.values(links)) link.mend();
    await world.emulator.post('/misbehave', { clear: true });
  });
  afterAll(() => world.stop());

  const stirSome = () => stir(world, world.leads.others(4));
  /** Leads that a turn taken twice would be seen by. */
  const buy = async () => {
    const buyers = world.leads.buyers(1);
    await actLikeBuyers(world, buyers);
    return buyers;
  };
  const act = async () => {
    await stirSome();
    return buy();
  };
  const toldOf = async (fault: string) => {
    const verdict = await verdictOn(world, { fault });
    expectNothingAmiss(verdict);
    // Nobody has to look after a cut that is over.
    expect(verdict.dead).toBe(0);
    return verdict;
  };

  /** Leads act while these links are broken, and go on when they are mended; each must have had something to break. */
  const breakFor = async (
    broken: readonly TcpProxy[],
    how: Break,
    meanwhile: () => Promise<unknown>,
  ) => {
    const before = broken.map((link) => link.hits());
    for (const link of broken) link.sever(how);
    await meanwhile();
    await sleep(CUT_MS);
    const met = broken.map((link, index) => link.hits() - (before[index] ?? 0));
    for (const link of broken) link.mend();
    expect(Math.min(...met)).toBeGreaterThan(0);
    await stirSome();
  };
  const updateUnderWay = async () => {
    await world.emulator.post('/misbehave', {
      answers: [{ kind: 'slow', delayMs: 2_000, match: UPDATE }],
    });
    const buyers = await buy();
    await ledgerOf(world);
    const isOnItsWay = async () => (await onTheirWay(world, buyers)).length > 0;
    await until('the update is on its way', isOnItsWay, 60_000);
    return buyers;
  };

  it.each(BREAKS)(
    'from PostgreSQL (%s) loses nothing that was being stored, and stores nothing twice',
    async (how) => {
      const judging = await lockTable(world, 'contact_states');
      await act();
      await judging.waiters();
      const taking = await lockTable(world, 'inbox', 'insert');
      await stirSome();
      await taking.waiters();
      await breakFor([links.postgres], how, async () => {
        // What was sent before the cut is done behind it, and its answer does not come back.
        await taking.release();
        await judging.release();
        await act();
      });
      await toldOf(`cut from PostgreSQL, ${how}`);
    },
    PATIENCE_MS,
  );

  it.each(BREAKS)(
    'from Redis (%s) refuses no delivery, and judges without it',
    async (how) => {
      const before = await bookOf(world);
      await stirSome();
      await breakFor([links.redis], how, async () => {
        await act();
        await settled(world);
      });
      await toldOf(`cut from Redis, ${how}`);
      const after = await bookOf(world);
      expect({ ...after.deliveries, 200: 0 }).toEqual({ ...before.deliveries, 200: 0 });
    },
    PATIENCE_MS,
  );

  it.each(BREAKS)(
    'from HubSpot, both ways (%s), loses no event and no update under way',
    async (how) => {
      await updateUnderWay();
      await breakFor([links.hubspot, links.webhooks], how, act);
      await toldOf(`cut from HubSpot, ${how}`);
    },
    PATIENCE_MS,
  );

  it.each(BREAKS)(
    'from the answer to an update that HubSpot has done (%s) comes to the same end',
    async (how) => {
      const scoredAt = () => world.emulator.contacts(PORTAL, ['assay_scored_at']);
      const before = await scoredAt();
      const { isCut, isLeft } = links.hubspot.cutAnswer(UPDATE, how);
      const buyers = await buy();
      await isCut;
      expect(await scoredAt()).not.toEqual(before);
      expect(await onTheirWay(world, buyers)).toEqual(buyers);
      // In silence the lease is over first: another worker makes the update, then the first one makes it again.
      await isLeft;
      await sleep(LONGEST_BACK_OFF_MS);
      await toldOf(`answer to an update cut, ${how}`);
      expect(await onTheirWay(world, buyers)).toEqual([]);
    },
    PATIENCE_MS,
  );

  /** How often a worker had to give up a batch because the database did not answer. */
  const givenUp = async () =>
    (await logLines(world)).filter(
      ({ message, code }) => message === 'contacts given back' && code === 'database-unavailable',
    ).length;
  const cutCommit = async () => {
    const before = await givenUp();
    return {
      ...links.postgres.cutAnswer(COMMIT, 'reset'),
      isNoticed: () => until('the worker gives up', async () => (await givenUp()) > before),
    };
  };

  it(
    'from the answer to the commit of a judgement sends what was committed, and takes no other turn',
    async () => {
      const lock = await lockTable(world, 'contact_states');
      const buyers = await buy();
      await lock.waiters();
      await ledgerOf(world);
      const { isCut, isNoticed } = await cutCommit();
      await lock.release();
      await isCut;
      await isNoticed();
      expect(await onTheirWay(world, buyers)).toEqual(buyers);
      await toldOf('answer to a commit cut, judged');
    },
    PATIENCE_MS,
  );

  it(
    'from the answer to the commit of a confirmation changes nothing twice',
    async () => {
      const buyers = await updateUnderWay();
      const lock = await lockTable(world, 'ledger', 'with changed as');
      await lock.waiters();
      const { isCut, isNoticed } = await cutCommit();
      await lock.release();
      await isCut;
      await isNoticed();
      expect(await onTheirWay(world, buyers)).toEqual([]);
      await toldOf('answer to a commit cut, confirmed');
    },
    PATIENCE_MS,
  );

  it(
    'from the answer to a delivery that was stored gets it again, and knows it',
    async () => {
      const { isCut } = links.webhooks.cutAnswer(DELIVERY, 'reset');
      await stirSome();
      await isCut;
      const { repeated } = await toldOf('answer to a delivery cut');
      expect(repeated).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

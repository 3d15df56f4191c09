import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { actLikeBuyers, stir } from '../../support/faults/acts.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { onTheirWay } from '../../support/faults/on-their-way.ts';
import { lockTable } from '../../support/faults/table-lock.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import { serversOf } from '../../support/world/servers-of.ts';
import { PORTAL } from '../../support/world/start-world.ts';
import { until } from '../../support/world/until.ts';
import { bookOf } from '../../support/world/world-ledger.ts';

const PATIENCE_MS = 300_000;
const READ = 'POST /crm/objects/2026-09/contacts/batch/read';
const UPDATE = 'POST /crm/objects/2026-09/contacts/batch/update';

/** What kill -9 leaves behind at the worst moments, which are brought about from outside. */
describe('a process that is killed', () => {
  let world: FaultWorld;

  beforeAll(async () => {
    world = await startFaultWorld({ stores: 'real', processes: { web: 1, worker: 1 } });
  }, PATIENCE_MS);
  afterAll(() => world.stop());

  const clean = async (fault: string) => expectNothingAmiss(await verdictOn(world, { fault }));

  it(
    'loses no event when it is the web process and its commit is broken off',
    async () => {
      const lock = await lockTable(world, 'inbox', 'insert');
      await stir(world, world.leads.others(10));
      await lock.waiters();
      await world.crash('web');
      await lock.endWaiters();
      await lock.release();
      await world.revive('web');
      await clean('web killed, commit broken off');
    },
    PATIENCE_MS,
  );

  it(
    'records no event twice when its commit goes through after its death',
    async () => {
      const lock = await lockTable(world, 'inbox', 'insert');
      await stir(world, world.leads.others(10));
      await lock.waiters();
      await world.crash('web');
      await lock.release();
      await world.revive('web');
      const verdict = await verdictOn(world, { fault: 'web killed, commit goes through' });
      expectNothingAmiss(verdict);
      expect(verdict.repeated).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it(
    'loses no event when it is the web process and has acknowledged and not unpacked',
    async () => {
      const lock = await lockTable(world, 'ledger');
      await stir(world, world.leads.others(10));
      await lock.waiters();
      await until('everything is acknowledged', async () => (await bookOf(world)).open === 0);
      await world.crash('web');
      await lock.endWaiters();
      await lock.release();
      await world.revive('web');
      const verdict = await verdictOn(world, { fault: 'web killed before it unpacked' });
      expectNothingAmiss(verdict);
      expect(verdict.repeated).toBe(0);
    },
    PATIENCE_MS,
  );

  /** Leads whose death would be noticed: one gets an owner, the others do not. */
  const act = async () => {
    const buyers = world.leads.buyers(1);
    await stir(world, world.leads.others(4));
    await actLikeBuyers(world, buyers);
    return buyers;
  };
  const killWorker = async (fault: string) => {
    await world.crash('worker');
    await world.emulator.post('/misbehave', { clear: true });
    await world.revive('worker');
    return fault;
  };
  const hang = (match: string, when: 'before' | 'after') =>
    world.emulator.post('/misbehave', { answers: [{ kind: 'hang', match, when }] });
  const count = async (query: ReturnType<typeof sql<{ count: number }>>) =>
    (await query.execute(serversOf(world).database.db)).rows[0]?.count ?? 0;

  it(
    'loses nothing as a worker that has claimed and not read',
    async () => {
      await hang(READ, 'before');
      await act();
      await until(
        'contacts are claimed',
        async () =>
          (await count(
            sql`select count(*)::integer as count from dirty_marks where lease_token is not null`,
          )) > 0,
        60_000,
      );
      await clean(await killWorker('worker killed after its claim'));
    },
    PATIENCE_MS,
  );

  it(
    'loses nothing as a worker that has read and not stored',
    async () => {
      const lock = await lockTable(world, 'contact_states');
      await act();
      await lock.waiters();
      await world.crash('worker');
      await lock.endWaiters();
      await lock.release();
      await clean(await killWorker('worker killed after its read'));
    },
    PATIENCE_MS,
  );

  it(
    'gives the same owners as a worker that has stored and not sent',
    async () => {
      await hang(UPDATE, 'before');
      await act();
      await until(
        'an owner is intended and nothing is confirmed',
        async () =>
          (await count(sql`
            select count(*)::integer as count
            from contact_states
            left join confirmations using (portal_id, contact_id)
            where intended ->> 'ownerId' is distinct from written ->> 'ownerId'`)) > 0,
        60_000,
      );
      await clean(await killWorker('worker killed before it sent'));
    },
    PATIENCE_MS,
  );

  it(
    'gives the same owners as a worker whose update was done and not answered',
    async () => {
      const scoredAt = () => world.emulator.contacts(PORTAL, ['assay_scored_at']);
      const before = await scoredAt();
      await hang(UPDATE, 'after');
      await act();
      await until(
        'the CRM has taken an update',
        async () => !isDeepStrictEqual(await scoredAt(), before),
        60_000,
      );
      await clean(await killWorker('worker killed before the answer'));
    },
    PATIENCE_MS,
  );

  it.each([
    ['events', 'ledger', 'with changed as', 'worker killed before it noted the answer'],
    ['dead letters', 'dead_letters', '', 'worker killed before the end of its last commit'],
  ])(
    'changes nothing twice as a worker that was answered and stands before the %s',
    async (_what, table, statement, fault) => {
      await world.emulator.post('/misbehave', {
        answers: [{ kind: 'slow', delayMs: 2_000, match: UPDATE }],
      });
      const buyers = await act();
      const isOnItsWay = async () => (await onTheirWay(world, buyers)).length > 0;
      await until('the update is on its way', isOnItsWay, 60_000);
      const lock = await lockTable(world, table, statement);
      await lock.waiters();
      await world.crash('worker');
      await lock.endWaiters();
      await lock.release();
      await clean(await killWorker(fault));
    },
    PATIENCE_MS,
  );
});

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { actLikeBuyers, stir } from '../../support/faults/acts.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import { serversOf } from '../../support/world/servers-of.ts';
import { until } from '../../support/world/until.ts';
import { bookOf } from '../../support/world/world-ledger.ts';
import type { Servers } from '../../support/world/world-stores.ts';

const PATIENCE_MS = 300_000;
const AWAY_MS = 1_500;

/** The stores go away while leads act, each in its own way. */
describe('a store that goes away', () => {
  let world: FaultWorld;
  let servers: Servers;

  beforeAll(async () => {
    world = await startFaultWorld({ stores: 'real', processes: { web: 1, worker: 2 } });
    servers = serversOf(world);
  }, PATIENCE_MS);
  afterAll(() => world.stop());

  const act = async () => {
    await stir(world, world.leads.others(6));
    await actLikeBuyers(world, world.leads.buyers(1));
  };
  const refused = async () => (await bookOf(world)).deliveries['503'] ?? 0;

  it(
    'costs time only when it is Redis, killed and empty afterwards',
    async () => {
      const before = await bookOf(world);
      await act();
      await servers.redis.kill();
      await act();
      await sleep(AWAY_MS);
      await servers.redis.start();
      await act();
      await servers.redis.admin.flushall();
      await act();
      const verdict = await verdictOn(world, { fault: 'Redis killed and flushed' });
      expectNothingAmiss(verdict);
      // The door does not need Redis.
      const after = await bookOf(world);
      expect({ ...after.deliveries, 200: 0 }).toEqual({ ...before.deliveries, 200: 0 });
    },
    PATIENCE_MS,
  );

  it(
    'loses nothing that was acknowledged when it is PostgreSQL, killed and started again',
    async () => {
      await act();
      await servers.postgres.kill();
      await act();
      await until('a delivery was refused', async () => (await refused()) > 0, 60_000);
      await servers.postgres.start();
      await act();
      expectNothingAmiss(await verdictOn(world, { fault: 'PostgreSQL killed' }));
    },
    PATIENCE_MS,
  );

  it(
    'has everything sent again that a full disc refused',
    async () => {
      const before = await refused();
      await fillDisc(servers);
      await act();
      await until('a delivery was refused', async () => (await refused()) > before, 60_000);
      await sleep(AWAY_MS);
      await emptyDisc(servers);
      const verdict = await verdictOn(world, { fault: 'disc full for the ledger' });
      expectNothingAmiss(verdict);
      expect(verdict.repeated).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

/** What comes in cannot be stored, as without room on the disc: neither as it came nor unpacked. */
async function fillDisc({ database: { db } }: Servers): Promise<void> {
  await sql`
    create function disc_full() returns trigger language plpgsql as $$
    begin
      raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
    end $$`.execute(db);
  for (const table of ['inbox', 'ledger']) {
    await sql`
      create trigger disc_full before insert on ${sql.table(table)}
      for each statement execute function disc_full()`.execute(db);
  }
}

async function emptyDisc({ database: { db } }: Servers): Promise<void> {
  await sql`drop function disc_full cascade`.execute(db);
}

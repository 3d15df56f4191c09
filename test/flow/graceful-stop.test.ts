import { sql } from 'kysely';
import { onTheirWay } from '../support/faults/on-their-way.ts';
import { serversOf } from '../support/world/servers-of.ts';
import { PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { bookOf, settled } from '../support/world/world-ledger.ts';
import { logLines } from '../support/world/world-logs.ts';

describe('a process that is asked to end', () => {
  let world: World;
  let ids: readonly string[];
  beforeAll(async () => {
    world = await startWorld({ stores: 'real', processes: { web: 1, worker: 1 } });
    ids = (await world.emulator.contacts(PORTAL, ['email'])).map(({ id }) => id);
  });
  afterAll(() => world.stop());

  const database = () => serversOf(world).database.db;
  const marks = async () => {
    const { rows } = await sql<{ id: string; attempts: number; isLeased: boolean }>`
      select subject_id::text as id, attempts, lease_token is not null as "isLeased"
      from dirty_marks order by subject_id`.execute(database());
    return rows;
  };
  const actAll = async () => {
    for (const id of ids.slice(0, 10)) await world.emulator.act(PORTAL, id, 'look_at_pricing');
  };
  const stopAll = async () => {
    const askedAt = performance.now();
    await world.app().stop();
    return (performance.now() - askedAt) / 1_000;
  };

  it('finishes the batch in hand, and loses nothing of what comes while it ends', async () => {
    await world.emulator.post('/misbehave', {
      answers: [{ kind: 'slow', delayMs: 2_000, match: 'contacts/batch/update' }],
    });
    await actAll();
    const inHand = await until('a batch is written', async () => {
      const found = await onTheirWay(world, ids);
      return found.length > 0 && found;
    });
    expect(await stopAll()).toBeLessThan(10);
    expect(await onTheirWay(world, inHand)).toEqual([]);
    expect((await marks()).filter(({ isLeased }) => isLeased)).toEqual([]);
    await world.emulator.post('/misbehave', { clear: true });
    await world.startAgain();
    await settled(world);
    expect((await bookOf(world)).lost).toBe(0);
  });

  it('gives its batch back within 10 s where HubSpot does not answer, and counts it as no failure', async () => {
    await world.emulator.post('/misbehave', {
      answers: [{ kind: 'hang', match: 'contacts/batch' }],
    });
    await actAll();
    await until('a batch is in hand', async () => (await marks()).some(({ isLeased }) => isLeased));
    expect(await stopAll()).toBeLessThan(10);
    const left = await marks();
    expect(left.length).toBeGreaterThan(0);
    expect(left.filter(({ isLeased, attempts }) => isLeased || attempts > 0)).toEqual([]);
    const messages = (await logLines(world)).map(({ message }) => message);
    expect(messages).not.toContain(
      'stopped before everything had ended; leases give the work back',
    );

    await world.emulator.post('/misbehave', { clear: true });
    await world.startAgain();
    await settled(world);
    expect(await marks()).toEqual([]);
  });
});

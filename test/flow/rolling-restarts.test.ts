import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import { startBalancer, type Balancer } from '../support/world/balancer.ts';
import { sendDelivery } from '../support/world/send-delivery.ts';
import { serversOf } from '../support/world/servers-of.ts';
import { webhookEvent } from '../support/world/signed-delivery.ts';
import { PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { bookOf, settled } from '../support/world/world-ledger.ts';

/** Fifty in the long run: npm run test:rolling */
const RESTARTS = Number(process.env.ASSAY_RESTARTS ?? 6);
const PATIENCE_MS = 120_000 + RESTARTS * 10_000;

describe('two web processes and two workers', () => {
  let world: World;
  let balancer: Balancer;
  let ids: readonly string[];
  beforeAll(async () => {
    world = await startWorld({
      stores: 'real',
      processes: { web: 2, worker: 2 },
      env: { DRAIN_SECONDS: '1' },
    });
    balancer = await startBalancer(() => world.app().origins);
    await world.emulator.post('/app-origin', { origin: balancer.origin });
    ids = (await world.emulator.contacts(PORTAL, ['email'])).map(({ id }) => id);
  });
  afterAll(async () => {
    await balancer.stop();
    await world.stop();
  });

  const leased = async () => {
    const { rows } = await sql`select 1 from dirty_marks where lease_token is not null`.execute(
      serversOf(world).database.db,
    );
    return rows.length;
  };

  /** One after the other: the next is stopped only once the one before has been replaced. */
  const replaceOne = async (role: 'web' | 'worker', env?: Readonly<Record<string, string>>) => {
    const seconds = await world.app().stopOne(role);
    await world.app().startOne(role, env);
    await until('every web process is ready', async () => {
      const answers = world.app().origins.map((origin) => fetch(`${origin}/health/ready`));
      return (await Promise.all(answers)).every(({ ok }) => ok);
    });
    return seconds;
  };

  it(
    `are restarted ${RESTARTS} times while leads act: every delivery is taken, and nothing is lost`,
    async () => {
      let isOver = false;
      const acting = (async () => {
        for (let turn = 0; !isOver; turn += 1) {
          await world.emulator.act(PORTAL, ids[turn % ids.length]!, 'look_at_pricing');
          await sleep(20);
        }
      })();
      const seconds: number[] = [];
      try {
        for (let restart = 0; restart < RESTARTS; restart += 1) {
          const role = restart % 2 === 0 ? 'web' : 'worker';
          seconds.push(await replaceOne(role));
        }
      } finally {
        isOver = true;
        await acting;
      }
      await settled(world, 60_000);

      const { deliveries, lost } = await bookOf(world);
      process.stdout.write(
        `${RESTARTS} restarts: ${JSON.stringify(deliveries)} by status, lost ${lost}, the slowest ended in ${Math.max(...seconds).toFixed(1)} s\n`,
      );
      expect(Object.keys(deliveries)).toEqual(['200']);
      expect([...balancer.answers.keys()]).toEqual([200]);
      expect(lost).toBe(0);
      expect(Math.max(...seconds)).toBeLessThan(10);
      expect(await leased()).toBe(0);
    },
    PATIENCE_MS,
  );

  it('say that they are not ready before they close their door, and take deliveries until then', async () => {
    const [origin = ''] = world.app().origins;
    const deliver = () => {
      const body = JSON.stringify([webhookEvent({ objectId: Number(ids[0]) })]);
      return sendDelivery(origin, body, world.clientSecret);
    };
    const isReady = async () => (await fetch(`${origin}/health/ready`)).ok;
    expect(await isReady()).toBe(true);
    const stopped = world.app().stopOne('web');
    await until('it says that it stops', async () => !(await isReady()));

    const answer = await deliver();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await stopped).toBeGreaterThan(0.9);
    await expect(deliver()).rejects.toThrow('fetch failed');
    await world.app().startOne('web');
  });

  it(
    'take a new client secret one after the other, and refuse no delivery meanwhile',
    async () => {
      const next = randomBytes(24).toString('hex');
      let secret = world.clientSecret;
      const statuses = new Map<number, number>();
      const send = async (signedWith: string) => {
        const body = JSON.stringify([webhookEvent({ objectId: Number(ids[0]) })]);
        return (await sendDelivery(balancer.origin, body, signedWith)).status;
      };
      let isOver = false;
      const sending = (async () => {
        while (!isOver) {
          const status = await send(secret);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          await sleep(10);
        }
      })();
      const roll = async (env: Readonly<Record<string, string>>) => {
        for (const role of ['web', 'web', 'worker', 'worker'] as const) {
          await replaceOne(role, env);
        }
      };
      const old = world.clientSecret;
      try {
        await roll({ HUBSPOT_CLIENT_SECRET: next, HUBSPOT_CLIENT_SECRET_PREVIOUS: old });
        secret = next;
        await sleep(300);
        await roll({ HUBSPOT_CLIENT_SECRET: next });
      } finally {
        isOver = true;
        await sending;
      }

      expect([...statuses.keys()]).toEqual([200]);
      expect(statuses.get(200)).toBeGreaterThan(50);
      expect(await send(old)).toBe(401);
    },
    PATIENCE_MS,
  );
});

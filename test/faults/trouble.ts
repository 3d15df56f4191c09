import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../support/world/start-world.ts';

/** How often each thing was done to the world. */
export type Troubles = {
  workersKilled: number;
  webKilled: number;
  redisKilled: number;
  redisFlushed: number;
  postgresKilled: number;
  hubspotStumbled: number;
};

export type Trouble = {
  readonly counts: Troubles;
  /** Ends after what is under way, with everything running again. */
  stop(): Promise<void>;
};

type Options = {
  /** Between two of them. */
  readonly everyMs: number;
  /** What is done, in turn. */
  readonly kinds: readonly (keyof Troubles)[];
};

const AWAY_MS = 1_000;

/** Ways of answering badly, each for a while or a few times. */
const STUMBLE = [
  { kind: 'status', status: 500, share: 0.3, forMs: 1_500, match: 'contacts/batch/' },
  { kind: 'hang', count: 2, match: 'contacts/batch/read' },
  { kind: 'cut', count: 2, match: 'contacts/batch/update', when: 'after' },
  { kind: 'empty_207', count: 2, match: 'contacts/batch/update' },
];

/** Does things to the world in turn. What is killed, with kill -9, is back after a second. */
export function makeTrouble(world: World, { everyMs, kinds }: Options): Trouble {
  const counts: Troubles = {
    workersKilled: 0,
    webKilled: 0,
    redisKilled: 0,
    redisFlushed: 0,
    postgresKilled: 0,
    hubspotStumbled: 0,
  };
  const stopping = new AbortController();
  const does: Readonly<Record<keyof Troubles, () => Promise<void>>> = {
    async workersKilled() {
      await world.app().killOne('worker');
      await sleep(AWAY_MS);
      await world.app().startOne('worker');
    },
    async webKilled() {
      await world.crash('web');
      await sleep(AWAY_MS);
      await world.revive('web');
    },
    async redisKilled() {
      await world.servers?.redis.kill();
      await sleep(AWAY_MS);
      await world.servers?.redis.start();
    },
    async redisFlushed() {
      await world.servers?.redis.admin.flushall();
    },
    async hubspotStumbled() {
      await world.emulator.post('/misbehave', { answers: STUMBLE });
    },
    async postgresKilled() {
      await world.servers?.postgres.kill();
      await sleep(AWAY_MS);
      await world.servers?.postgres.start();
    },
  };

  async function run(): Promise<void> {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const kind = kinds[turn % kinds.length];
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted || kind === undefined) return;
      await does[kind]();
      counts[kind] += 1;
    }
  }

  const running = run();
  return {
    counts,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

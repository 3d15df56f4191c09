import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../support/world/start-world.ts';

/** How often each thing was done to the world. */
export type Troubles = {
  workersKilled: number;
  webKilled: number;
  redisKilled: number;
  postgresKilled: number;
};

export type Trouble = {
  readonly counts: Troubles;
  /** Ends after what is under way, with everything running again. */
  stop(): Promise<void>;
};

type Options = {
  /** Between two kills. */
  readonly everyMs: number;
  /** What is killed, in turn. */
  readonly kinds: readonly (keyof Troubles)[];
};

const AWAY_MS = 1_000;

/** Kills processes and servers in turn with kill -9, each back after a second. */
export function makeTrouble(world: World, { everyMs, kinds }: Options): Trouble {
  const counts: Troubles = { workersKilled: 0, webKilled: 0, redisKilled: 0, postgresKilled: 0 };
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

import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorClient } from './emulator-client.ts';
import type { RunningApp } from './start-app.ts';

/** Settings of the app for chaos: what a dead process had in hand is taken up again soon. */
export const CHAOS_ENV = { LEASE_SECONDS: '3' } as const;

/** A fifth of all deliveries comes twice, and three events of ten come late and in another order. */
const DELIVERIES = { doubled: 0.2, shuffled: 0.3, shuffleMs: 2_000 };
const LEAST_PAUSE_MS = 2_500;
const MOST_PAUSE_MS = 6_000;

export type Chaos = {
  kills(): number;
  /** Whether the app was killed and does not answer again yet. */
  isDown(): boolean;
  /** Resolves once the last kill was made good; rejects when the app does not come back. */
  readonly ended: Promise<void>;
};

type Options = {
  readonly emulator: EmulatorClient;
  /** Where the app that runs now is kept. */
  readonly running: { app?: RunningApp };
  /** Starts the app again, on the same folder and port. */
  start(): Promise<RunningApp>;
  readonly stop: AbortSignal;
};

/**
 * Kills the app again and again as kill -9 does, at moments that nobody chose, and starts it on what is left of it;
 * meanwhile HubSpot sends doubled and shuffled.
 */
export function startChaos({ emulator, running, start, stop }: Options): Chaos {
  let kills = 0;
  let isDown = false;

  async function killAndStart(): Promise<void> {
    isDown = true;
    kills += 1;
    running.app?.child.kill('SIGKILL');
    await running.app?.child.ended;
    delete running.app;
    running.app = await start();
    isDown = false;
  }

  async function run(): Promise<void> {
    await emulator.post('/misbehave', { deliveries: DELIVERIES });
    for (;;) {
      const pauseMs = LEAST_PAUSE_MS + Math.random() * (MOST_PAUSE_MS - LEAST_PAUSE_MS);
      await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) break;
      await killAndStart();
    }
    await emulator.post('/misbehave', { clear: true });
  }

  return { kills: () => kills, isDown: () => isDown, ended: run() };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import Bull from 'bull';

import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { bullConnections } from './bull-connections.ts';
import { delayedWakes } from './delayed-wakes.ts';
import { portalRunner, type PortalRunner } from './portal-runner.ts';
import type { Queue } from './queue.ts';
import { withinMs } from './within-ms.ts';

type Wake = { readonly portalId: string };

const QUEUE_NAME = 'assay-portals';
/** There while a job of the portal waits, whose id follows: a wake meanwhile needs no other one. */
const RUNG = `${QUEUE_NAME}:rung:`;
/** A job may get lost, when Redis forgets what it did last, or goes down between two steps of Bull: for so long at most. */
const RUNG_FOR_MS = 5_000;
/** While nobody works Redis is not filled with wakes; who comes back looks for work by itself. */
const MOST_WAITING = 10_000;
const WAKE_WITHIN_MS = 800;
const CLOSE_WITHIN_MS = 5_000;
/** A portal is rung so often at most by one process; what comes in between rings once, at the end. */
const SAME_PORTAL_EVERY_MS = 50;

type Options = { readonly redisUrl: string; readonly log: Log };

/** The bell for any number of processes: Bull on Redis carries portal ids and nothing else. */
export function bullQueue({ redisUrl, log }: Options): Queue {
  const connections = bullConnections({ redisUrl, log });
  const bull = new Bull<Wake>(QUEUE_NAME, {
    createClient: connections.create,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    settings: {
      // A worker that died is nobody's fault but its own: its job is never given up.
      maxStalledCount: 1_000_000,
      lockDuration: 15_000,
      stalledInterval: 5_000,
      retryProcessDelay: 1_000,
    },
  });
  bull.on('error', connections.onError);
  // Only names the connection. Bull handles no failure of it: Redis going away just then would end the process.
  bull.setWorkerName = () => Promise.resolve();
  /** Jobs that Redis still has as active. */
  const takenUp = new Set<Bull.JobId>();
  bull.on('completed', ({ id }) => takenUp.delete(id));
  bull.on('failed', ({ id }) => takenUp.delete(id));

  const delayed = delayedWakes((portalId) => void wake(portalId));
  const rungAt = new Map<string, number>();
  let runner: PortalRunner | null = null;
  let closed = false;

  async function wake(portalId: string): Promise<void> {
    if (closed) return;
    const sinceMs = performance.now() - (rungAt.get(portalId) ?? -Infinity);
    if (sinceMs < SAME_PORTAL_EVERY_MS) {
      delayed.add(portalId, SAME_PORTAL_EVERY_MS - sinceMs);
      return;
    }
    rungAt.set(portalId, performance.now());
    const sent = connections.isReady() && (await withinMs(WAKE_WITHIN_MS, send(portalId)));
    if (sent) return;
    connections.onError(new Error('a wake was not taken'));
    // Who works here needs no Redis to hear its own bell.
    void runner?.ring(portalId);
  }

  /** Ids are never used again: what is left of a lost job, as Bull writes down how it failed, is in nobody's way. */
  async function send(portalId: string): Promise<void> {
    const [isFirst, waiting] = await Promise.all([
      bull.client.set(RUNG + portalId, '1', 'PX', RUNG_FOR_MS, 'NX'),
      bull.getWaitingCount(),
    ]);
    if (isFirst === null || waiting >= MOST_WAITING) return;
    await bull.add({ portalId }, { jobId: randomUUID() });
  }

  /** The next wake is another job before this one looks for work: none hides in a job that is past that. */
  async function takeUp({ id, data: { portalId } }: Bull.Job<Partial<Wake>>): Promise<void> {
    takenUp.add(id);
    // What is left of a lost job may come back, and does not say whose it is.
    if (portalId === undefined) return;
    await withinMs(WAKE_WITHIN_MS, bull.client.del(RUNG + portalId));
    await runner?.ring(portalId);
  }

  return {
    async wake(portalId, { delayMs = 0 } = {}) {
      if (delayMs > 0 && !closed) delayed.add(portalId, delayMs);
      else await wake(portalId);
    },
    process(handler, { concurrency }) {
      runner = portalRunner({ handler, concurrency, log });
      bull.process(concurrency, takeUp).catch(connections.onError);
    },
    async depth() {
      // Commands fail at once while Redis is away, and after two seconds while it hangs.
      const inRedis = await bull.getWaitingCount().catch((cause: unknown) => {
        throw unavailable(cause);
      });
      return inRedis + delayed.size() + (runner?.waiting() ?? 0);
    },
    async close() {
      closed = true;
      delayed.clear();
      // Told not to wait for jobs: waiting, Bull lets a rejection go unhandled when Redis is away, which ends the process.
      await withinMs(CLOSE_WITHIN_MS, bull.close(true));
      await runner?.stop();
      for (let waits = 0; takenUp.size > 0 && waits < 20; waits += 1) await sleep(10);
      connections.end();
    },
  };
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    code: 'queue-unavailable',
    message: 'Redis did not say how many wakes wait. Look at REDIS_URL and at its log.',
    doing: 'retry',
    cause,
  });
}

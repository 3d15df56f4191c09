import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { bullQueue } from '../../../src/queue/bull-queue.ts';
import type { Queue } from '../../../src/queue/queue.ts';
import { eventually } from '../../support/eventually.ts';
import { type RealRedis, startRedis } from '../../support/real-redis.ts';
import { recordedLog } from '../../support/recorded-log.ts';

describe('the queue on Bull', () => {
  let redis: RealRedis;
  const queues: Queue[] = [];

  function open(): { queue: Queue; warnings: () => string[] } {
    const { log, lines } = recordedLog();
    const queue = bullQueue({ redisUrl: redis.url, log });
    queues.push(queue);
    const warnings = () =>
      lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    return { queue, warnings };
  }
  const answers = (queue: Queue) =>
    eventually('the queue answers', () =>
      queue.depth().then(
        () => true,
        () => false,
      ),
    );

  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await Promise.all(queues.splice(0).map((queue) => queue.close()));
    await redis.stop();
  });

  it('carries a wake to another process’ queue', async () => {
    const web = open();
    const worker = open();
    await answers(web.queue);
    const handled: string[] = [];
    worker.queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    await web.queue.wake('4242001');
    await eventually('the run', () => handled.length === 1);
  });

  it('resolves a wake within a second and warns once while Redis is down', async () => {
    const { queue, warnings } = open();
    await answers(queue);
    await redis.kill();
    const startedAt = performance.now();
    for (let index = 0; index < 20; index += 1) await queue.wake(String(index));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await sleep(300);
    expect(warnings()).toEqual([
      'Redis does not answer; workers find their work by sweeping meanwhile',
    ]);
    await expect(queue.depth()).rejects.toMatchObject({
      code: 'queue-unavailable',
      doing: 'retry',
    });
  });

  it('resolves a wake within a second while Redis hangs', async () => {
    const { queue } = open();
    await answers(queue);
    const pid = Number(/process_id:(\d+)/.exec(await redis.admin.info('server'))![1]);
    process.kill(pid, 'SIGSTOP');
    try {
      const startedAt = performance.now();
      await queue.wake('1');
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('lets a worker hear its own wakes while Redis is down', async () => {
    const { queue } = open();
    const handled: string[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    await answers(queue);
    await redis.kill();
    await queue.wake('1');
    await eventually('the run', () => handled.includes('1'));
  });

  it('rings on while Redis is full: a worker hears its own wakes, and all of them when there is room', async () => {
    const { queue } = open();
    const other = open();
    const handled: string[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    await answers(queue);
    await answers(other.queue);
    await redis.admin.config('SET', 'maxmemory', '1');
    const startedAt = performance.now();
    for (let index = 0; index < 20; index += 1) await other.queue.wake(String(index));
    await queue.wake('own');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await eventually('its own wake', () => handled.includes('own'));
    await redis.admin.config('SET', 'maxmemory', '0');
    await other.queue.wake('after');
    await eventually('a wake of another process', () => handled.includes('after'));
  });

  it.each([0, 10, 20, 30, 45])('closes quietly %i ms after Redis was killed', async (afterMs) => {
    const { queue } = open();
    queue.process(() => sleep(50), { concurrency: 2 });
    await answers(queue);
    await queue.wake('1');
    await redis.kill();
    await queue.wake('2');
    await sleep(afterMs);
    const startedAt = performance.now();
    await queue.close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    // Long enough for a rejection that nobody handles to fail this test.
    await sleep(700);
  });

  it('hands a job back as done when it is closed', async () => {
    const { queue } = open();
    await answers(queue);
    let runs = 0;
    queue.process(
      async () => {
        await sleep(200);
        runs += 1;
      },
      { concurrency: 2 },
    );
    await queue.wake('1');
    await sleep(100);
    await queue.close();
    expect(runs).toBe(1);
    expect(await redis.admin.llen('bull:assay-portals:active')).toBe(0);
  });

  it('starts while Redis is down, and works once it is there', async () => {
    await redis.kill();
    const { queue } = open();
    const handled: string[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    await redis.start();
    await answers(queue);
    await queue.wake('1');
    await eventually('the run', () => handled.includes('1'));
  });

  it.each([
    ['was killed and came back empty', () => restart()],
    ['was flushed', () => redis.admin.flushall()],
  ])('goes on after Redis %s', async (_what, misfortune) => {
    const web = open();
    const worker = open();
    await answers(web.queue);
    const handled: string[] = [];
    worker.queue.process(async (portalId) => void handled.push(portalId), { concurrency: 2 });
    await web.queue.wake('1');
    await eventually('a run before', () => handled.includes('1'));
    await misfortune();
    await answers(web.queue);
    // What was on its way is lost, as after any misfortune; the sweep rings again.
    await eventually(
      'a run afterwards',
      async () => {
        await web.queue.wake('2');
        return handled.includes('2');
      },
      10_000,
    );
  });

  it('takes a wake up at once though a worker died with the same portal in its hands', async () => {
    const dying = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'hanging-worker.ts'), redis.url],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const { queue } = open();
    await answers(queue);
    await queue.wake('1');
    await new Promise((resolve) => dying.stdout.once('data', resolve));
    dying.kill('SIGKILL');
    await new Promise((resolve) => dying.once('exit', resolve));

    const handled: string[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    await queue.wake('1');
    await eventually('the run', () => handled.length > 0, 2_000);
  });

  it('is held up for seconds only by a job that Redis has lost but for its remains', async () => {
    const { queue } = open();
    await answers(queue);
    await queue.wake('1');
    // As after Redis went down between two steps of Bull: the job's own key is there, and nobody will ever take it.
    await redis.admin.del('bull:assay-portals:wait');
    const handled: string[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    const rungAgain = async () => {
      await queue.wake('1');
      await sleep(200);
      return handled.length > 0;
    };
    await eventually('a run after many wakes', rungAgain, 8_000);
  });

  it('does not fill Redis with wakes that nobody takes up', async () => {
    const { queue } = open();
    await answers(queue);
    const waiting = () => redis.admin.llen('bull:assay-portals:wait');
    await redis.admin.lpush('bull:assay-portals:wait', ...Array<string>(9_999).fill('planted'));
    await queue.wake('1');
    expect(await waiting()).toBe(10_000);
    await queue.wake('2');
    expect(await waiting()).toBe(10_000);
  });

  it('leaves remains of a job alone that do not say whose they are', async () => {
    const { queue } = open();
    await answers(queue);
    const handled: unknown[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 1 });
    await redis.admin.hset('bull:assay-portals:lost', { failedReason: 'planted' });
    await redis.admin.lpush('bull:assay-portals:wait', 'lost');
    await sleep(300);
    await queue.wake('1');
    await eventually('the run', () => handled.length > 0, 6_000);
    expect(handled).toEqual(['1']);
  });

  it('warns when Redis may evict keys, and only then', async () => {
    await redis.admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const evicting = open();
    await eventually('the warning', () => evicting.warnings().length > 0);
    expect(evicting.warnings()).toEqual([
      'Redis is set to evict keys; set maxmemory-policy to noeviction',
    ]);
    await redis.admin.config('SET', 'maxmemory-policy', 'noeviction');
    const keeping = open();
    await answers(keeping.queue);
    await sleep(100);
    expect(keeping.warnings()).toEqual([]);
  });

  it('leaves no job behind', async () => {
    const { queue } = open();
    await answers(queue);
    let runs = 0;
    queue.process(
      async () => {
        runs += 1;
        if (runs === 1) throw new Error('planted');
      },
      { concurrency: 1 },
    );
    await queue.wake('1');
    await eventually('a failed run', () => runs === 1);
    await queue.wake('2');
    await eventually('a good run', () => runs === 2);
    await eventually('no job', async () => {
      const keys = await redis.admin.keys('bull:assay-portals:*-*-*-*-*');
      return keys.length === 0;
    });
  });

  async function restart(): Promise<void> {
    await redis.kill();
    await sleep(200);
    await redis.start();
  }
});

import { setTimeout as sleep } from 'node:timers/promises';

import { bullQueue } from '../../../src/queue/bull-queue.ts';
import { inProcessQueue } from '../../../src/queue/in-process-queue.ts';
import type { Queue } from '../../../src/queue/queue.ts';
import { eventually } from '../../support/eventually.ts';
import { type RealRedis, startRedis } from '../../support/real-redis.ts';
import { recordedLog } from '../../support/recorded-log.ts';

/** Long enough for a run that should not happen to happen. */
const QUIET_MS = 300;

describe.each(['in process', 'Bull on Redis'] as const)('the queue, %s', (kind) => {
  let redis: RealRedis | null = null;
  let queue: Queue;
  let lines: ReturnType<typeof recordedLog>['lines'];

  beforeAll(async () => {
    if (kind === 'Bull on Redis') redis = await startRedis();
  });
  afterAll(async () => {
    await redis?.stop();
  });
  beforeEach(async () => {
    const recorded = recordedLog();
    lines = recorded.lines;
    await redis?.admin.flushall();
    queue =
      redis === null
        ? inProcessQueue({ log: recorded.log })
        : bullQueue({ redisUrl: redis.url, log: recorded.log });
    // Bull connects when it is first asked for something.
    await eventually('the queue answers', () =>
      queue.depth().then(
        () => true,
        () => false,
      ),
    );
  });
  afterEach(() => queue.close());

  it('calls the handler with the portal that was woken', async () => {
    const handled: string[] = [];
    queue.process(async (portalId) => void handled.push(portalId), { concurrency: 2 });
    await queue.wake('4242001');
    await eventually('one run', () => handled.length === 1);
    expect(handled).toEqual(['4242001']);
  });

  it('hands over what was rung before anybody worked', async () => {
    await queue.wake('1');
    await queue.wake('2');
    expect(await queue.depth()).toBe(2);
    const handled = new Set<string>();
    queue.process(async (portalId) => void handled.add(portalId), { concurrency: 1 });
    await eventually('both portals', () => handled.size === 2);
    await eventually('nothing waits', async () => (await queue.depth()) === 0);
  });

  it('makes few runs of many wakes that wait', async () => {
    let runs = 0;
    await Promise.all(Array.from({ length: 200 }, () => queue.wake('1')));
    queue.process(async () => void (runs += 1), { concurrency: 4 });
    await sleep(QUIET_MS);
    expect(runs).toBeGreaterThanOrEqual(1);
    expect(runs).toBeLessThanOrEqual(2);
  });

  it('runs once more after a wake that came while the handler ran', async () => {
    let runs = 0;
    let open: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (open = resolve));
    queue.process(
      async () => {
        runs += 1;
        if (runs === 1) await blocked;
      },
      { concurrency: 2 },
    );
    await queue.wake('1');
    await eventually('the first run', () => runs === 1);
    await sleep(100);
    await queue.wake('1');
    await sleep(QUIET_MS);
    expect(runs).toBe(1);
    open();
    await eventually('the second run', () => runs === 2);
  });

  it('swallows no wake under load: each is followed by a run that began after it', async () => {
    const portals = Array.from({ length: 5 }, (_, index) => String(index + 1));
    const rung = new Map(portals.map((portalId) => [portalId, 0]));
    const seen = new Map<string, number>();
    const active = new Map<string, number>();
    let mostAtOnce = 0;
    queue.process(
      async (portalId) => {
        active.set(portalId, (active.get(portalId) ?? 0) + 1);
        mostAtOnce = Math.max(mostAtOnce, active.get(portalId)!);
        seen.set(portalId, rung.get(portalId)!);
        await sleep(3);
        active.set(portalId, active.get(portalId)! - 1);
      },
      { concurrency: 3 },
    );
    for (let index = 0; index < 1_000; index += 1) {
      const portalId = portals[(index * 7) % portals.length]!;
      rung.set(portalId, rung.get(portalId)! + 1);
      void queue.wake(portalId);
      if (index % 20 === 0) await sleep(5);
    }
    await eventually('every wake seen', () =>
      portals.every((portalId) => seen.get(portalId) === rung.get(portalId)),
    );
    expect(mostAtOnce).toBe(1);
  });

  it('works on so many portals at once and no more', async () => {
    let active = 0;
    let most = 0;
    let done = 0;
    queue.process(
      async () => {
        active += 1;
        most = Math.max(most, active);
        await sleep(50);
        active -= 1;
        done += 1;
      },
      { concurrency: 3 },
    );
    await Promise.all(Array.from({ length: 9 }, (_, index) => queue.wake(String(index))));
    await eventually('all portals', () => done >= 9);
    expect(most).toBe(3);
  });

  it('lets a portal that never rests take no other portal’s turn', async () => {
    const handled: string[] = [];
    queue.process(
      async (portalId) => {
        handled.push(portalId);
        if (portalId === 'busy' && handled.length < 200) await queue.wake('busy');
        await sleep(2);
      },
      { concurrency: 1 },
    );
    await queue.wake('busy');
    await queue.wake('quiet');
    await eventually('the quiet portal', () => handled.includes('quiet'));
    expect(handled.indexOf('quiet')).toBeLessThan(20);
  });

  it('goes on after a handler that failed, and says so', async () => {
    const handled: string[] = [];
    queue.process(
      async (portalId) => {
        handled.push(portalId);
        if (portalId === '1') throw new Error('planted');
      },
      { concurrency: 1 },
    );
    await queue.wake('1');
    await queue.wake('2');
    await eventually('the next portal', () => handled.includes('2'));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', portalId: '1', error: 'planted' }),
    );
  });

  it('rings after a delay, and of several delays the shortest counts', async () => {
    const startedAt = performance.now();
    const runs: number[] = [];
    queue.process(async () => void runs.push(performance.now() - startedAt), { concurrency: 1 });
    await queue.wake('1', { delayMs: 60_000 });
    await queue.wake('1', { delayMs: 200 });
    await queue.wake('1', { delayMs: 30_000 });
    await eventually('one run', () => runs.length === 1);
    expect(runs[0]).toBeGreaterThanOrEqual(195);
    await sleep(QUIET_MS);
    expect(runs).toHaveLength(1);
  });

  it('waits for the handler that runs when it is closed, and hears nothing afterwards', async () => {
    let finished = 0;
    queue.process(
      async () => {
        await sleep(200);
        finished += 1;
      },
      { concurrency: 1 },
    );
    await queue.wake('1');
    await sleep(100);
    await queue.close();
    expect(finished).toBe(1);
    await queue.wake('1');
    await sleep(QUIET_MS);
    expect(finished).toBe(1);
  });
});

import { createLog } from '../../../src/log.ts';
import type { BudgetSettings, RateBudget } from '../../../src/hubspot/rate-budget.ts';
import { redisRateBudget } from '../../../src/hubspot/redis-rate-budget.ts';
import { limitedHubSpot, wait } from './limited-hubspot.ts';
import {
  answered,
  known,
  rateBudgetBattery,
  SETTINGS,
  takeNow,
  WINDOW_MS,
} from './rate-budget-battery.ts';
import { startRedis, type RealRedis } from '../../support/real-redis.ts';

let redis: RealRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const open: RateBudget[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((budget) => budget.close()));
});

let prefix = '';
beforeEach(() => {
  prefix = `test:${String(Math.random())}:`;
});

function onRedis(settings: Partial<BudgetSettings> = {}) {
  const budget = redisRateBudget({
    redisUrl: redis.url,
    log: createLog({ level: 'error', format: 'json' }),
    clock: () => Date.now(),
    prefix,
    settings: { ...SETTINGS, ...settings },
  });
  open.push(budget);
  return budget;
}

describe('the rate budget on Redis', () => {
  rateBudgetBattery(onRedis);

  it('is shared by processes that come and go', async () => {
    const one = await known(onRedis());
    const other = onRedis();
    expect(await takeNow(one, 20)).toHaveLength(20);
    expect(await takeNow(other, 60)).toHaveLength(19);
    await one.close();
    expect(await takeNow(onRedis(), 5)).toEqual([]);
  });
});

describe('several processes on Redis', () => {
  it('never run into the limit together', async () => {
    const server = limitedHubSpot({ limit: 40, windowMs: WINDOW_MS });
    const budgets = [onRedis(), onRedis(), onRedis()];
    const endAt = Date.now() + WINDOW_MS * 4;
    const worker = async (budget: RateBudget) => {
      while (Date.now() < endAt) {
        const permit = await budget.take({ portalId: '1', lane: 1 });
        budget.settle(permit, await server.answer());
      }
    };
    await Promise.all([...budgets, ...budgets, ...budgets].map(worker));
    expect(server.counts.refused).toBe(0);
    expect(server.counts.calls).toBeGreaterThanOrEqual(135);
  });
});

describe('without Redis', () => {
  it('an emptied one means a full window, corrected by one answer', async () => {
    const budget = await known(onRedis());
    await takeNow(budget, 10);
    await redis.admin.flushall();
    const [first, ...others] = await takeNow(budget, 5);
    expect(others).toEqual([]);
    budget.settle(first!, answered(40, 29));
    expect(await takeNow(budget, 60)).toHaveLength(40 - 11 - 1);
  });

  it('calls go on within the limit while it is full', async () => {
    const budget = await known(onRedis());
    await redis.admin.config('SET', 'maxmemory', '1');
    try {
      const permits = await takeNow(budget, 60, {}, 500);
      expect(permits.length).toBeGreaterThan(0);
      expect(permits.length).toBeLessThanOrEqual(39);
    } finally {
      await redis.admin.config('SET', 'maxmemory', '0');
    }
  });

  it('calls go on, fewer of them, and all of it again when Redis is back', async () => {
    const budget = await known(onRedis());
    await redis.kill();
    try {
      const [first, ...others] = await takeNow(budget, 5, {}, 500);
      expect(first).toBeDefined();
      expect(others.length).toBeLessThanOrEqual(9);
      budget.settle(first!, { kind: 'answered', headers: {} });
    } finally {
      await redis.start();
    }
    await wait(1_200);
    const [again] = await takeNow(budget, 1);
    budget.settle(again!, answered(40, 39));
    expect(await takeNow(budget, 60)).toHaveLength(39);
  });
});

import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import type { BudgetSettings } from '../../../src/hubspot/rate-budget.ts';
import {
  answered,
  known,
  limited,
  rateBudgetBattery,
  SETTINGS,
  takeNow,
} from './rate-budget-battery.ts';

const open: ReturnType<typeof inProcessRateBudget>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((budget) => budget.close()));
});

function make(settings: Partial<BudgetSettings> = {}) {
  const budget = inProcessRateBudget({
    clock: () => Date.now(),
    settings: { ...SETTINGS, ...settings },
  });
  open.push(budget);
  return budget;
}

describe('the rate budget in the process', () => {
  rateBudgetBattery(make);

  it('keeps over a restart what was stored, a shut portal above all', async () => {
    const before = await known(make());
    await takeNow(before, 10);
    const [one] = await takeNow(before, 1);
    before.settle(one!, limited(250));
    const saved = JSON.parse(JSON.stringify(before.export())) as ReturnType<typeof before.export>;
    const after = make();
    after.restore(saved);
    const restoredAt = Date.now();
    const permit = await after.take({ portalId: '1', lane: 0 });
    expect(Date.now() - restoredAt).toBeGreaterThan(180);
    // What was sent after storing is unknown: one call asks, and its answer corrects the rest.
    // A short look: what was used before leaves the window soon.
    expect(await takeNow(after, 5, {}, 30)).toEqual([]);
    after.settle(permit, answered(40, 22));
    // 18 are used, 13 of them ours: 5 by others, taken for 6.
    expect(await takeNow(after, 60)).toHaveLength(40 - 13 - 6);
  });

  it('stores nothing of a portal that was quiet', async () => {
    const budget = make({ windowMs: 50 });
    const permit = await budget.take({ portalId: '1', lane: 0 });
    budget.settle(permit, { kind: 'answered', headers: {} });
    expect(budget.export().windows).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(budget.export().windows).toEqual([]);
  });
});

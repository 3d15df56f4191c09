import { keepRateWindows } from '../../../src/jobs/keep-rate-windows.ts';
import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import { eventually } from '../../support/eventually.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { newPortalId } from '../../support/test-portal.ts';

onBothDatabases((database) => {
  const { log } = recordedLog();
  const start = async (clock: () => number = Date.now) => {
    const budget = inProcessRateBudget({ clock });
    const stop = await keepRateWindows({ db: database().db, budget, clock, log });
    return { budget, stop };
  };
  const use = async (budget: Awaited<ReturnType<typeof start>>['budget'], portalId: string) => {
    const headers = {
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': '100',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    };
    for (let calls = 0; calls < 10; calls += 1) {
      budget.settle(await budget.take({ portalId, lane: 0 }), { kind: 'answered', headers });
    }
  };

  it('knows after a restart how many calls were made before it', async () => {
    const portalId = newPortalId();
    const before = await start();
    await use(before.budget, portalId);
    await before.stop();
    const after = await start();
    const { byLane, isKnown } = await after.budget.usage(portalId);
    expect(byLane).toEqual([10, 0, 0, 0]);
    // What was called after the last time it was kept, nobody knows: a first call asks.
    expect(isKnown).toBe(false);
    await after.stop();
  });

  it('keeps them each second, for a process that has no time to say goodbye', async () => {
    const portalId = newPortalId();
    const before = await start();
    await use(before.budget, portalId);
    await eventually('the windows are kept', async () => {
      const after = await start();
      const { byLane } = await after.budget.usage(portalId);
      await after.stop();
      return byLane[0] === 10;
    });
    await before.stop();
  });

  it('takes up nothing that is too old to tell anything', async () => {
    const portalId = newPortalId();
    const before = await start();
    await use(before.budget, portalId);
    await before.stop();
    const after = await start(() => Date.now() + 120_000);
    expect((await after.budget.usage(portalId)).byLane).toEqual([0, 0, 0, 0]);
    await after.stop();
  });
});

import { loadConfig } from '../../../src/config.ts';
import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import { coalescingWindowMs } from '../../../src/jobs/coalescing-window.ts';

const config = loadConfig({
  PUBLIC_URL: 'https://assay.example',
  HUBSPOT_CLIENT_ID: 'id',
  HUBSPOT_CLIENT_SECRET: 'secret',
  TOKEN_KEY: Buffer.alloc(32, 1).toString('base64'),
});

const clock = () => 1_000;

describe('the window in which events are gathered', () => {
  const windowAt = async (used: number) => {
    const budget = inProcessRateBudget({ clock });
    const settled = { kind: 'answered', headers: headersFor(used) } as const;
    budget.settle(await budget.take({ portalId: '1', lane: 0 }), settled);
    const windowMs = await coalescingWindowMs({ budget, config, clock }, '1');
    await budget.close();
    return windowMs;
  };

  it('is half a second by default', async () => {
    expect(await windowAt(0)).toBe(500);
    expect(await windowAt(50)).toBe(500);
  });

  it('grows as fewer calls are left', async () => {
    expect(await windowAt(85)).toBe(1_000);
    expect(await windowAt(104)).toBe(2_500);
  });

  it('is looked at once a second', async () => {
    let now = 1_000;
    const services = { budget: inProcessRateBudget({ clock }), config, clock: () => now };
    expect(await coalescingWindowMs(services, '1')).toBe(500);
    const permit = await services.budget.take({ portalId: '1', lane: 0 });
    services.budget.settle(permit, { kind: 'answered', headers: headersFor(85) });
    now = 1_999;
    expect(await coalescingWindowMs(services, '1')).toBe(500);
    now = 2_000;
    expect(await coalescingWindowMs(services, '1')).toBe(1_000);
    await services.budget.close();
  });

  it('is the setting where nothing is known of the portal', async () => {
    const budget = inProcessRateBudget({ clock });
    expect(await coalescingWindowMs({ budget, config, clock }, 'new')).toBe(500);
    await budget.close();
  });
});

function headersFor(used: number) {
  return {
    'x-hubspot-ratelimit-max': '110',
    'x-hubspot-ratelimit-remaining': String(110 - used),
    'x-hubspot-ratelimit-interval-milliseconds': '10000',
  };
}

import { loadConfig } from '../../../src/config.ts';
import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import { coalescingWindowMs } from '../../../src/jobs/coalescing-window.ts';

const config = loadConfig({
  PUBLIC_URL: 'https://assay.example',
  HUBSPOT_CLIENT_ID: 'id',
  HUBSPOT_CLIENT_SECRET: 'secret',
  TOKEN_KEY: Buffer.alloc(32, 1).toString('base64'),
});

describe('the window in which events are gathered', () => {
  const windowAt = async (used: number) => {
    const budget = inProcessRateBudget({ clock: () => 1_000 });
    const settled = { kind: 'answered', headers: headersFor(used) } as const;
    budget.settle(await budget.take({ portalId: '1', lane: 0 }), settled);
    const windowMs = await coalescingWindowMs({ budget, config }, '1');
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

  it('is the setting where nothing is known of the portal', async () => {
    const budget = inProcessRateBudget({ clock: () => 1_000 });
    expect(await coalescingWindowMs({ budget, config }, 'new')).toBe(500);
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

import { createRateLimits } from '../../hubspot-emulator/http/rate-limit.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';
import type { HubSpotError } from '../../hubspot-emulator/http/hubspot-error.ts';
import { apiOf, CONTACTS, control, install, startInstalled } from './start-installed.ts';

let emulator: Emulator | undefined;
afterEach(() => emulator?.close());

describe('the limit of 110 calls in 10 seconds', () => {
  it('counts down in the headers and answers 429 with HubSpot’s body, per portal', async () => {
    const started = await startInstalled({ portals: 2 });
    const { api } = started;
    emulator = started.emulator;
    const first = await api('GET', `${CONTACTS}?limit=1`);
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('110');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('109');
    expect(first.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
    expect(first.headers.has('x-hubspot-ratelimit-daily')).toBe(false);
    const calls = await Promise.all(
      Array.from({ length: 115 }, () => api('GET', `${CONTACTS}?limit=1`)),
    );
    const refused = calls.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(6);
    expect(refused[0]?.body).toMatchObject({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    expect(refused[0]?.headers.has('retry-after')).toBe(false);
    expect(refused[0]?.headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    const other = await install(emulator, { portalId: '4242002' });
    const elsewhere = await apiOf(emulator, other.access_token)('GET', `${CONTACTS}?limit=1`);
    expect(elsewhere.status).toBe(200);
    const { body } = await control(emulator, 'GET', '/requests?portalId=4242001');
    expect(body).toMatchObject({ total: 116, limited: 6 });
  });

  it('slides: a call is allowed again when the oldest is 10 seconds old, not when a block ends', () => {
    let now = 0;
    const limits = createRateLimits(() => now);
    const isAllowed = (): boolean => {
      try {
        limits.take('1', 'ten_secondly', null);
        return true;
      } catch (error) {
        expect((error as HubSpotError).status).toBe(429);
        return false;
      }
    };
    for (let call = 0; call < 110; call += 1) {
      now = call * 50;
      expect(isAllowed()).toBe(true);
    }
    now = 9_999;
    expect(isAllowed()).toBe(false);
    now = 10_000;
    expect(isAllowed()).toBe(true);
    expect(isAllowed()).toBe(false);
    now = 10_050;
    expect(isAllowed()).toBe(true);
    expect(isAllowed()).toBe(false);
  });
});

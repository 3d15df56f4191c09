import { circuitBreakers } from '../../../src/hubspot/circuit-breaker.ts';
import { classifyFailure, networkFailure } from '../../../src/hubspot/failures.ts';

const outage = networkFailure();
const STOPPED = expect.objectContaining({ code: 'hubspot-unavailable', doing: 'retry' });

function world() {
  let now = 0;
  const breakers = circuitBreakers({ clock: () => now });
  return {
    breakers,
    pass: (ms: number) => (now += ms),
    fail: (times: number, portalId = '1') => {
      for (let index = 0; index < times; index += 1) breakers.record(portalId, outage);
    },
  };
}

it('stops a portal after eight failures in a row, and no other portal', () => {
  const { breakers, fail } = world();
  fail(7);
  expect(() => breakers.check('1')).not.toThrow();
  fail(1);
  expect(() => breakers.check('1')).toThrow(STOPPED);
  expect(() => breakers.check('2')).not.toThrow();
});

it('begins to count anew after a call that worked', () => {
  const { breakers, fail } = world();
  fail(7);
  breakers.record('1', null);
  fail(7);
  expect(() => breakers.check('1')).not.toThrow();
});

it.each([400, 404, 429, 401])('does not take status %d for an outage', (status) => {
  const { breakers } = world();
  const failure = classifyFailure({ status, headers: {}, text: '{}', now: 0 });
  for (let index = 0; index < 20; index += 1) breakers.record('1', failure);
  expect(() => breakers.check('1')).not.toThrow();
});

it('lets one call go as a probe after the pause, and doubles the pause each time it fails', () => {
  const { breakers, pass, fail } = world();
  fail(8);
  for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    pass(pauseMs - 1);
    expect(() => breakers.check('1')).toThrow(STOPPED);
    pass(1);
    expect(() => breakers.check('1')).not.toThrow();
    expect(() => breakers.check('1')).toThrow(STOPPED);
    fail(1);
  }
});

it('opens wide again once the probe has worked', () => {
  const { breakers, pass, fail } = world();
  fail(8);
  pass(1_000);
  breakers.check('1');
  breakers.record('1', null);
  for (let index = 0; index < 5; index += 1) expect(() => breakers.check('1')).not.toThrow();
});

it('is not kept shut by calls that were under way when it opened', () => {
  const { breakers, pass, fail } = world();
  fail(8);
  pass(500);
  fail(30);
  pass(500);
  expect(() => breakers.check('1')).not.toThrow();
});

it('sends another probe where the first one never came back', () => {
  const { breakers, pass, fail } = world();
  fail(8);
  pass(1_000);
  breakers.check('1');
  pass(1_000);
  expect(() => breakers.check('1')).not.toThrow();
});

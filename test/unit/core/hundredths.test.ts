import fc from 'fast-check';
import { toHundredths, wholePoint } from '../../../src/core/hundredths.ts';
import { manyRuns } from './many-runs.ts';

describe('toHundredths', () => {
  it.each([
    [1.005, 101],
    [-1.005, -101],
    [2.675, 268],
    [0.285, 29],
    [1.0049999999999, 100],
    [8.345, 835],
    [0.005, 1],
    [-0.005, -1],
    [0.0049, 0],
    [1e-7, 0],
    [-1e-7, 0],
    [12, 1200],
    [99.994999, 9999],
    [99.995, 10000],
    [1234567.125, 123456713],
    [123456789012.345, 12345678901235],
    [1e21, 1e23],
  ])('rounds %d on its decimal text, half away from zero', (points, expected) =>
    expect(toHundredths(points)).toBe(expected),
  );

  it('never gives minus zero', () => expect(Object.is(toHundredths(-0.001), 0)).toBe(true));

  it('agrees with schoolbook rounding of the text for any number of decimals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -200_000_000, max: 200_000_000 }),
        fc.integer({ min: 0, max: 7 }),
        (digits, places) => {
          const number = Number(`${digits}e-${places}`);
          const scaled = BigInt(Math.abs(digits)) * 10n ** BigInt(7 - places) * 100n;
          const rounded = Number((scaled + 5_000_000n) / 10_000_000n);
          return toHundredths(number) === (digits < 0 && rounded > 0 ? -rounded : rounded);
        },
      ),
      manyRuns(),
    );
  });
});

describe('wholePoint', () => {
  it.each([
    [7050, 71],
    [7049, 70],
    [0, 0],
    [-50, 0],
    [-51, -1],
    [10000, 100],
  ])('rounds %d hundredths half up', (hundredths, expected) =>
    expect(wholePoint(hundredths)).toBe(expected),
  );
});

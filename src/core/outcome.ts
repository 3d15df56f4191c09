import type { Factor } from './factor.ts';
import { toHundredths } from './hundredths.ts';

/**
 * What a criterion, a question or a penalty can come to. There are few for each model, so they are made once
 * and shared by all leads.
 */
export type Outcome = {
  readonly factor: Factor;
  readonly hundredths: number;
  /** The points that could be judged, in millionths, so that adding them up leaves nothing behind. */
  readonly judgedMillionths: number;
};

export function outcomeOf(factor: Factor): Outcome {
  const hundredths = toHundredths(factor.points);
  return {
    factor: Object.freeze({ ...factor, points: hundredths / 100 }),
    hundredths,
    judgedMillionths: factor.state === 'unknown' ? 0 : toMillionths(factor.max),
  };
}

export function toMillionths(points: number): number {
  return Math.round(points * 1_000_000);
}

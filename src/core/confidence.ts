import type { Factor } from './factor.ts';
import { withoutDust } from './hundredths.ts';
import type { Model } from './model.ts';

/** The share of the model's points that could be judged at all, 0 to 100, rounded half up. */
export function confidenceOf(model: Model, judged: readonly Factor[]): number {
  let points = model.readiness.cap;
  for (const { state, max } of judged) {
    if (state !== 'unknown') points += max;
  }
  return Math.round(withoutDust(points));
}

import type { Factor } from './factor.ts';

const MOST_HUNDREDTHS = 10_000;

/** A sum of points, in hundredths, as the score may show it: within 0 and 100. */
export function limited(hundredths: number): number {
  return Math.min(Math.max(hundredths, 0), MOST_HUNDREDTHS);
}

/** The factor that brings a sum back into 0 to 100; null where it lies there. */
export function limitFactor(hundredths: number): Factor | null {
  const kept = limited(hundredths);
  if (kept === hundredths) return null;
  return {
    id: 'limit',
    group: 'limit',
    label: limitLabel(kept - hundredths),
    points: (kept - hundredths) / 100,
    max: 0,
    state: 'met',
  };
}

/** What the limit is called, by the points that it gives or takes. */
export function limitLabel(points: number): string {
  return points > 0 ? 'No score is below 0' : 'No score is above 100';
}

import type { Factor } from './factor.ts';
import type { Qualification } from './qualify.ts';

/** Why a lead has its score: what gave points, or what cost them. */
export type Reason = {
  readonly id: string;
  readonly kind: 'gave' | 'cost';
  /** Given, or missed: always more than 0. */
  readonly points: number;
  readonly text: string;
};

const MOST = 3;

/** The three factors that gave most and the three that cost most, in words. */
export function reasonsFor({ factors }: Qualification): Reason[] {
  const counted = factors.filter(({ id }) => id !== 'readiness_cap' && id !== 'limit');
  const gave = counted.map((factor) => reason(factor, 'gave', factor.points));
  const cost = counted.map((factor) => reason(factor, 'cost', factor.max - factor.points));
  return [...largest(gave), ...largest(cost)];
}

/** Largest first; the order of the factors where they are alike. */
function largest(reasons: readonly Reason[]): Reason[] {
  return reasons
    .filter(({ points }) => points > 0)
    .sort((left, right) => right.points - left.points)
    .slice(0, MOST);
}

function reason({ id, label, state }: Factor, kind: Reason['kind'], points: number): Reason {
  const exact = Number(points.toFixed(2));
  return { id, kind, points: exact, text: `${label}: ${inWords(kind, exact, state)}` };
}

function inWords(kind: Reason['kind'], points: number, state: Factor['state']): string {
  const many = points === 1 ? '1 point' : `${points} points`;
  if (kind === 'gave') return `${many} given`;
  return state === 'unknown' ? `${many} open, not known yet` : `${many} missed`;
}

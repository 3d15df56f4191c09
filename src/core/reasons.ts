import type { Factor } from './factor.ts';
import type { Model } from './model.ts';
import type { Qualification } from './qualify.ts';
import { shortLabel } from './words.ts';

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
export function reasonsFor(model: Model, { factors }: Qualification): Reason[] {
  const counted = factors.filter(({ id }) => id !== 'readiness_cap' && id !== 'limit');
  const gave = counted.map((factor) =>
    reason(model, factor, { kind: 'gave', points: factor.points }),
  );
  const cost = counted.map((factor) =>
    reason(model, factor, { kind: 'cost', points: factor.max - factor.points }),
  );
  return [...largest(gave), ...largest(cost)];
}

/** Largest first; the order of the factors where they are alike. */
function largest(reasons: readonly Reason[]): Reason[] {
  return reasons
    .filter(({ points }) => points > 0)
    .sort((left, right) => right.points - left.points)
    .slice(0, MOST);
}

function reason(
  model: Model,
  factor: Factor,
  { kind, points }: Pick<Reason, 'kind' | 'points'>,
): Reason {
  const exact = Number(points.toFixed(2));
  const text = `${shortLabel(model, factor)}: ${inWords(kind, exact, factor.state)}`;
  return { id: factor.id, kind, points: exact, text };
}

function inWords(kind: Reason['kind'], points: number, state: Factor['state']): string {
  const many = points === 1 ? '1 point' : `${points} points`;
  if (kind === 'gave') return `${many} given`;
  return state === 'unknown' ? `${many} open, not known yet` : `${many} missed`;
}

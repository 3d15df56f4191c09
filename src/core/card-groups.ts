import { evidenceOf } from './evidence.ts';
import type { Factor, FactorGroup, FactorState } from './factor.ts';
import type { Facts } from './facts.ts';
import { toHundredths } from './hundredths.ts';
import type { Model } from './model.ts';
import type { Qualification } from './qualify.ts';
import { seenIn } from './seen.ts';

export type CardFactor = {
  readonly id: string;
  readonly label: string;
  readonly points: number;
  readonly max: number;
  readonly state: FactorState;
  /** What was seen, in words. */
  readonly seen: string;
  readonly at: string | null;
};

export type CardGroup = {
  readonly group: FactorGroup;
  readonly label: string;
  readonly points: number;
  readonly max: number;
  readonly factors: readonly CardFactor[];
};

type Judged = {
  readonly model: Model;
  readonly qualification: Qualification;
  readonly facts: Facts;
  readonly asOf: number;
};

const GROUP_LABELS: readonly (readonly [FactorGroup, string])[] = [
  ['fit', 'Fit'],
  ['readiness', 'Readiness'],
  ['discovery', 'Discovery'],
  ['penalty', 'Penalties'],
  ['limit', 'Limit'],
];

/** The factors of a judgement by group, with what was seen; groups without any are left out. */
export function cardGroups({ model, qualification, facts, asOf }: Judged): CardGroup[] {
  const evidence = evidenceOf(model, facts, asOf);
  return GROUP_LABELS.flatMap(([group, label]) => {
    const factors = qualification.factors.filter((factor) => factor.group === group);
    if (factors.length === 0) return [];
    return [
      {
        group,
        label,
        points: sumOf(factors.map(({ points }) => points)),
        max: group === 'readiness' ? model.readiness.cap : sumOf(factors.map(({ max }) => max)),
        factors: factors.map((factor) => cardFactor(model, factor, evidence.get(factor.id) ?? [])),
      },
    ];
  });
}

function cardFactor(
  model: Model,
  { id, label, points, max, state }: Factor,
  evidence: Parameters<typeof seenIn>[1],
): CardFactor {
  return { id, label, points, max, state, ...seenIn(model, evidence) };
}

/** Adds rounded figures as whole hundredths: 0.1 and 0.2 give 0.3 on the card. */
function sumOf(points: readonly number[]): number {
  return points.reduce((total, one) => total + toHundredths(one), 0) / 100;
}

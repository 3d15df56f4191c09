import type { CompiledCriterion, CompiledModel } from './compile.ts';
import type { Factor, FactorState } from './factor.ts';
import type { Frame } from './frame.ts';
import { TRUE, UNKNOWN } from './truth.ts';

export type Fit = {
  readonly factors: readonly Factor[];
  readonly hundredths: number;
  /** How many criteria are met. */
  readonly boxes: number;
  /** How many major criteria are not: an unknown one is a miss. */
  readonly misses: number;
};

/** One factor for each criterion, in model order. */
export function judgeFit(compiled: CompiledModel, frame: Frame): Fit {
  const factors: Factor[] = [];
  let [hundredths, boxes, misses] = [0, 0, 0];
  for (const compiledCriterion of compiled.criteria) {
    const { criterion } = compiledCriterion;
    const { state, points } = judgeCriterion(compiledCriterion, frame);
    if (state === 'met') boxes += 1;
    if (state !== 'met' && criterion.major === true) misses += 1;
    hundredths += points;
    factors.push({
      id: criterion.id,
      group: 'fit',
      label: criterion.label,
      points: points / 100,
      max: criterion.points,
      state,
    });
  }
  return { factors, hundredths, boxes, misses };
}

type Outcome = { readonly state: FactorState; readonly points: number };

const MISSED: Outcome = { state: 'missed', points: 0 };
const NOT_KNOWN: Outcome = { state: 'unknown', points: 0 };

function judgeCriterion({ when, points, partly }: CompiledCriterion, frame: Frame): Outcome {
  const truth = when(frame);
  if (truth === TRUE) return { state: 'met', points };
  let isUnknown = truth === UNKNOWN;
  for (const part of partly) {
    const partTruth = part.when(frame);
    if (partTruth === TRUE) return { state: 'partly', points: part.points };
    if (partTruth === UNKNOWN) isUnknown = true;
  }
  return isUnknown ? NOT_KNOWN : MISSED;
}

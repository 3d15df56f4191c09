import type { CompiledCriterion } from './compile-criterion.ts';
import type { CompiledModel } from './compile.ts';
import type { Factor } from './factor.ts';
import type { Frame } from './frame.ts';
import type { Outcome } from './outcome.ts';
import { TRUE, UNKNOWN } from './truth.ts';

export type Fit = {
  readonly hundredths: number;
  readonly judgedMillionths: number;
  /** How many criteria are met. */
  readonly boxes: number;
  /** How many major criteria are not: an unknown one is a miss. */
  readonly misses: number;
};

/** Adds one factor for each criterion, in model order. */
export function judgeFit(compiled: CompiledModel, frame: Frame, factors: Factor[]): Fit {
  let [hundredths, judgedMillionths, boxes, misses] = [0, 0, 0, 0];
  for (const criterion of compiled.criteria) {
    const outcome = judgeCriterion(criterion, frame);
    if (outcome === criterion.met) boxes += 1;
    else if (criterion.criterion.major === true) misses += 1;
    hundredths += outcome.hundredths;
    judgedMillionths += outcome.judgedMillionths;
    factors.push(outcome.factor);
  }
  return { hundredths, judgedMillionths, boxes, misses };
}

function judgeCriterion(criterion: CompiledCriterion, frame: Frame): Outcome {
  const truth = criterion.when(frame);
  if (truth === TRUE) return criterion.met;
  let isUnknown = truth === UNKNOWN;
  for (const part of criterion.partly) {
    const partTruth = part.when(frame);
    if (partTruth === TRUE) return part.outcome;
    if (partTruth === UNKNOWN) isUnknown = true;
  }
  return isUnknown ? criterion.unknown : criterion.missed;
}

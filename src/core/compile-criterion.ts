import { compileCondition, type Check, type Positions } from './compile-condition.ts';
import type { FactorState } from './factor.ts';
import type { Criterion } from './model.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

export type CompiledCriterion = {
  readonly criterion: Criterion;
  readonly when: Check;
  readonly partly: readonly { readonly when: Check; readonly outcome: Outcome }[];
  readonly met: Outcome;
  readonly missed: Outcome;
  readonly unknown: Outcome;
};

export function compileCriterion(criterion: Criterion, positions: Positions): CompiledCriterion {
  const { id, label, points: max } = criterion;
  const outcome = (state: FactorState, points: number): Outcome =>
    outcomeOf({ id, group: 'fit', label, points, max, state });
  return {
    criterion,
    when: compileCondition(criterion.when, positions),
    partly: (criterion.partly ?? []).map(({ when, points }) => ({
      when: compileCondition(when, positions),
      outcome: outcome('partly', points),
    })),
    met: outcome('met', max),
    missed: outcome('missed', 0),
    unknown: outcome('unknown', 0),
  };
}

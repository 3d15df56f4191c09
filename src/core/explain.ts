import type { Facts } from './facts.ts';
import { evidenceOf, type Evidence } from './evidence.ts';
import { forecastOf, type Forecast } from './forecast.ts';
import type { Factor } from './factor.ts';
import type { Model } from './model.ts';
import { nextChangeAt } from './next-change.ts';
import { nextQuestion } from './next-question.ts';
import { pathsFrom, type Paths } from './paths.ts';
import { qualify, type Qualification } from './qualify.ts';
import { reasonsFor, type Reason } from './reasons.ts';

export type ExplainedFactor = Factor & { readonly evidence: readonly Evidence[] };

export type Explanation = Omit<Qualification, 'factors'> &
  Paths & {
    readonly factors: readonly ExplainedFactor[];
    readonly reasons: readonly Reason[];
    /** Id of the question worth most among those with no noted answer in force. */
    readonly nextQuestion: string | null;
    readonly forecast: Forecast | null;
  };

/** All that can be said about one lead at one instant: the verdict, why, what would change it, and when it will. */
export function explain(model: Model, facts: Facts, asOf: number): Explanation {
  const qualification = qualify(model, facts, asOf);
  const evidence = evidenceOf(model, facts, asOf);
  return {
    ...qualification,
    nextChangeAt: nextChangeAt(model, facts, asOf),
    factors: qualification.factors.map((factor) => ({
      ...factor,
      evidence: evidence.get(factor.id) ?? [],
    })),
    reasons: reasonsFor(model, qualification),
    ...pathsFrom(model, facts, asOf),
    nextQuestion: nextQuestion(model, facts, asOf),
    forecast: forecastOf(model, facts, asOf),
  };
}

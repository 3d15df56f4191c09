import { compile } from './compile.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { valuesInForce } from './answers-in-force.ts';
import type { Question } from './question.ts';

/** Of the questions that nothing answers, the one worth most; the first in the model where two are alike. */
export function openQuestion(model: Model, facts: Facts, asOf: number): Question | null {
  const values = valuesInForce(compile(model), facts, asOf);
  return model.discovery.questions
    .filter((_, position) => values[position] === null)
    .reduce<Question | null>(
      (most, question) => (most === null || question.points > most.points ? question : most),
      null,
    );
}

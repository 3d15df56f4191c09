import { compile } from './compile.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { openFrame } from './open-frame.ts';
import type { Question } from './question.ts';

/** Of the questions that nothing answers, the one worth most; the first in the model where two are alike. */
export function openQuestion(model: Model, facts: Facts, asOf: number): Question | null {
  const values = openFrame(compile(model), facts, asOf).answers;
  return model.discovery.questions
    .filter((_, position) => values[position] === null)
    .reduce<Question | null>(
      (most, question) => (most === null || question.points > most.points ? question : most),
      null,
    );
}

import { answersInForce } from './answers-in-force.ts';
import { compile } from './compile.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';

/**
 * Id of the question worth most among those with no noted answer in force; the first in the model where two are alike.
 * What the CRM holds counts where nobody has noted anything, but it is no answer: a conversation may outrank it.
 */
export function nextQuestion(model: Model, facts: Facts, asOf: number): string | null {
  const noted = answersInForce(compile(model), facts, asOf);
  const unasked = model.discovery.questions.filter((_, position) => noted[position] === null);
  return unasked.toSorted((one, other) => other.points - one.points)[0]?.id ?? null;
}

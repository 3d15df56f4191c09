import { splitPath } from './fact-path.ts';
import type { Attributes, Facts } from './facts.ts';

/** One thing that could happen to a lead: an answer is noted, a fact becomes known, a signal comes. */
export type Change =
  | { readonly answer: { readonly question: string; readonly value: string } }
  | { readonly fact: { readonly path: string; readonly value: string } }
  | { readonly signal: { readonly kind: string; readonly attributes: Attributes } };

/** The facts as they would be if all the changes had happened at `asOf`. */
export function applyChanges(facts: Facts, changes: readonly Change[], asOf: number): Facts {
  return changes.reduce((changed, change) => applyChange(changed, change, asOf), facts);
}

function applyChange(facts: Facts, change: Change, asOf: number): Facts {
  if ('signal' in change) {
    return { ...facts, signals: [...facts.signals, { ...change.signal, at: asOf }] };
  }
  if ('answer' in change) {
    const { question, value } = change.answer;
    // What was noted at this very instant gives way, or the one that sorts last would count.
    const others = facts.answers.filter((one) => one.question !== question || one.at !== asOf);
    return { ...facts, answers: [...others, { question, value, at: asOf }] };
  }
  const { scope, name } = splitPath(change.fact.path);
  const key = scope === 'company' ? 'company' : 'contact';
  return { ...facts, [key]: { ...facts[key], [name]: change.fact.value } };
}

/** What a change is about: two changes of the same thing cannot both happen. Each signal is its own. */
export function subjectOf(change: Change): string {
  if ('signal' in change) return JSON.stringify(change);
  return 'answer' in change ? `answer.${change.answer.question}` : change.fact.path;
}

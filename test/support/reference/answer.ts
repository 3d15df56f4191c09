import type { Scene } from './condition.ts';
import { equals, factText, truthOf } from './condition.ts';
import type { Question } from './document.ts';
import { compareByCodePoint, DAY_MS, instantOf, numberOf, textOf } from './reading.ts';

/** What the answer to one question is worth: raw points, before rounding. */
export type Worth = { points: number; state: string; disqualifies: boolean };

/** The text that counts for a question: the answer in force, else its readable property; trimmed. */
export const answerText = (question: Question, scene: Scene): string | undefined =>
  rawAnswerText(question, scene)?.trim();

function rawAnswerText(question: Question, scene: Scene): string | undefined {
  const noted = answerInForce(question, scene);
  if (noted !== undefined) return noted;
  if (question.property === undefined) return undefined;
  const held = factText(question.property, scene);
  return held !== undefined && canBeRead(held, question) ? held : undefined;
}

/** The newest readable answer that is neither future nor expired; undefined if it is blank. */
export function answerInForce(question: Question, scene: Scene): string | undefined {
  const oldest = scene.asOf - (question.validDays ?? Infinity) * DAY_MS;
  const candidates = scene.facts.answers
    .filter((answer) => answer.question === question.id)
    .filter(({ at }) => oldest <= at && at <= scene.asOf)
    .map(({ at, value }) => ({ at, text: textOf(value), isBlank: isBlank(value) }))
    .filter(({ text, isBlank }) => isBlank || (text !== undefined && canBeRead(text, question)));
  candidates.sort((a, b) => a.at - b.at || compareByCodePoint(trimmed(a.text), trimmed(b.text)));
  return candidates.at(-1)?.text;
}

const trimmed = (text: string | undefined): string => text?.trim() ?? '';
const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** Whether the question can take the text as an answer. */
export function canBeRead(text: string, question: Question): boolean {
  if (question.type === 'number') return numberOf(text) !== undefined;
  if (question.type === 'date') return instantOf(text) !== undefined;
  return (question.answers ?? []).some(({ value }) => equals(text, value));
}

/** Points, state and whether it disqualifies, for the answer that counts. */
export function worthOf(question: Question, scene: Scene): Worth {
  const text = answerText(question, scene);
  if (text === undefined) return { points: 0, state: 'unknown', disqualifies: false };
  const hit =
    question.type === 'choice'
      ? question.answers?.find(({ value }) => equals(text, value))
      : question.bands?.find(({ when }) => truthOf(when, scene) === true);
  const points = hit?.points ?? 0;
  const state = points >= question.points ? 'met' : points > 0 ? 'partly' : 'missed';
  return { points, state, disqualifies: hit?.disqualifies === true };
}

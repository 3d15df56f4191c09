import type { Change } from './change.ts';
import type { Facts } from './facts.ts';
import { dayInWords } from './iso-time.ts';
import type { Model } from './model.ts';
import { qualify } from './qualify.ts';
import { readDate } from './read-date.ts';
import { TRUE } from './truth.ts';
import { equalsTest } from './value-test.ts';
import { factLabel } from './words.ts';

/** Each change of a path as a person reads it: "Budget: Approved", "Number of employees: 50". */
export function pathSteps(model: Model, changes: readonly Change[], asOf: number): string[] {
  return changes.map((change) => stepInWords(model, change, asOf));
}

function stepInWords(model: Model, change: Change, asOf: number): string {
  if ('answer' in change) return answerInWords(model, change.answer);
  if ('signal' in change) return signalInWords(model, change.signal, asOf);
  const { path, value } = change.fact;
  return `${capital(factLabel(path))}: ${value}`;
}

type Answered = Extract<Change, { answer: unknown }>['answer'];

function answerInWords({ discovery }: Model, { question: id, value }: Answered): string {
  const question = discovery.questions.find((one) => one.id === id);
  if (question === undefined) return `${id}: ${value}`;
  const about = capital(question.criterion.replaceAll('_', ' '));
  if (question.type === 'choice') {
    const choice = question.answers.find((one) => equalsTest(one.value)(value, 0) === TRUE);
    return `${about}: ${choice?.label ?? value}`;
  }
  const at = question.type === 'date' ? readDate(value) : null;
  return `${about}: ${at === null ? value : dayInWords(at)}`;
}

type Signalled = Extract<Change, { signal: unknown }>['signal'];

/** The rule that would count the signal, by its label. */
function signalInWords(model: Model, { kind, attributes }: Signalled, asOf: number): string {
  const alone: Facts = {
    id: '',
    contact: {},
    company: {},
    signals: [{ kind, attributes, at: asOf }],
    answers: [],
  };
  const met = new Set(
    qualify(model, alone, asOf).factors.flatMap(({ id, state }) => (state === 'met' ? id : [])),
  );
  const rules = model.readiness.signals.filter(({ on }) => on === kind);
  const rule = rules.find(({ id, buying }) => buying === true && met.has(id)) ?? rules[0];
  return rule?.label ?? capital(kind.replaceAll('_', ' '));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { compile, type CompiledModel } from './compile.ts';
import { factText } from './fact-text.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { readDate } from './read-date.ts';
import { timingOf, type DateLeaf } from './timing.ts';

/**
 * All instants after `asOf`, in order, at which something other than the fading or ageing of counted signals
 * may turn: a fact of the future comes, an answer expires, a date comes near or passes. Between two of
 * them every rule's points only move in one direction.
 */
export function turningPoints(model: Model, facts: Facts, asOf: number): number[] {
  const compiled = compile(model);
  const points: number[] = [];
  for (const { at } of facts.signals) {
    if (at > asOf) points.push(at);
  }
  for (const { question, at } of facts.answers) {
    const validMs = compiled.questionsById.get(question)?.validMs;
    if (validMs !== undefined) points.push(at, ...justAfter(at + validMs));
  }
  for (const leaf of timingOf(model).dates) {
    for (const date of datesOf(compiled, facts, leaf)) {
      points.push(...justAt(date - leaf.aheadMs), ...justAfter(date + leaf.backMs));
    }
  }
  const ahead = points.filter((at) => at > asOf);
  return ahead.length < 2 ? ahead : [...new Set(ahead)].sort((left, right) => left - right);
}

/** Every date that the leaf may come to look at; an answer may be followed by an older one or by the property. */
function datesOf(compiled: CompiledModel, facts: Facts, leaf: DateLeaf): number[] {
  const dates: number[] = [];
  for (const value of valuesOf(compiled, facts, leaf)) {
    const text = factText(value);
    const date = text === null ? null : readDate(text);
    if (date !== null) dates.push(date);
  }
  return dates;
}

function valuesOf(
  { questionsById }: CompiledModel,
  { contact, company, signals, answers }: Facts,
  { scope, name }: DateLeaf,
): readonly unknown[] {
  if (scope === 'contact') return [contact[name]];
  if (scope === 'company') return [company[name]];
  if (scope === 'signal') return signals.map(({ attributes }) => attributes[name]);
  const property = questionsById.get(name)?.property ?? null;
  const held =
    property === null ? null : (property.scope === 'contact' ? contact : company)[property.name];
  const noted = answers.filter(({ question }) => question === name);
  return [held, ...noted.map(({ value }) => value)];
}

/** The first whole millisecond that is not before the instant. */
function justAt(instant: number): number[] {
  return Number.isInteger(instant) ? [instant] : around(instant);
}

/** The first whole millisecond after the instant. */
function justAfter(instant: number): number[] {
  return Number.isInteger(instant) ? [instant + 1] : around(instant);
}

/** Days may be fractions, whose product with a day's milliseconds is not exact: a turning point too many is harmless. */
function around(instant: number): number[] {
  if (!Number.isFinite(instant)) return [];
  const floor = Math.floor(instant);
  return [floor - 1, floor, floor + 1, floor + 2];
}

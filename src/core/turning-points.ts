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
  const points = [
    ...facts.signals.map(({ at }) => at).filter((at) => at > asOf),
    ...answerPoints(compiled, facts),
    ...timingOf(model).dates.flatMap((leaf) => datePoints(compiled, facts, leaf)),
  ].filter((at) => at > asOf);
  return [...new Set(points)].sort((left, right) => left - right);
}

function answerPoints({ questionsById }: CompiledModel, { answers }: Facts): number[] {
  return answers.flatMap(({ question, at }) => {
    const validMs = questionsById.get(question)?.validMs;
    return validMs === undefined ? [] : [at, ...justAfter(at + validMs)];
  });
}

function datePoints(compiled: CompiledModel, facts: Facts, leaf: DateLeaf): number[] {
  return datesOf(compiled, facts, leaf).flatMap((date) => [
    ...justAt(date - leaf.aheadMs),
    ...justAfter(date + leaf.backMs),
  ]);
}

/** Every date that the leaf may come to look at; an answer may be followed by an older one or by the property. */
function datesOf({ questionsById }: CompiledModel, facts: Facts, leaf: DateLeaf): number[] {
  const { scope, name } = leaf;
  const values = {
    contact: () => [facts.contact[name]],
    company: () => [facts.company[name]],
    signal: () => facts.signals.map(({ attributes }) => attributes[name]),
    answer: () => {
      const property = questionsById.get(name)?.property ?? null;
      const noted = facts.answers.filter(({ question }) => question === name);
      const held = property === null ? null : facts[property.scope][property.name];
      return [held, ...noted.map(({ value }) => value)];
    },
  };
  return values[scope]()
    .map((value) => readDate(factText(value) ?? ''))
    .filter((date) => date !== null);
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

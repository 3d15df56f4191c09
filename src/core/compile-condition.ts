import type { Condition, DidCondition, FactCondition } from './condition.ts';
import { DAY_MS } from './day.ts';
import type { Frame } from './frame.ts';
import { splitPath } from './fact-path.ts';
import type { ValuePlaces } from './read-values.ts';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth.ts';
import { compileTest } from './value-test.ts';

export type Check = (frame: Frame) => Truth;

/** Where the ids that a condition may name stand in the model. */
export type Positions = {
  readonly values: ValuePlaces;
  readonly questions: ReadonlyMap<string, number>;
  readonly rules: ReadonlyMap<string, number>;
};

/** Turns a condition into a closure once, so that judging a lead walks no JSON. */
export function compileCondition(condition: Condition, positions: Positions): Check {
  if ('all' in condition)
    return allOf(condition.all.map((part) => compileCondition(part, positions)));
  if ('any' in condition)
    return anyOf(condition.any.map((part) => compileCondition(part, positions)));
  if ('not' in condition) return negation(compileCondition(condition.not, positions));
  if ('did' in condition) return compileDid(condition, positions);
  return compileFact(condition, positions);
}

function allOf(parts: readonly Check[]): Check {
  return (frame) => {
    let result: Truth = TRUE;
    for (const part of parts) {
      const truth = part(frame);
      if (truth === FALSE) return FALSE;
      if (truth < result) result = truth;
    }
    return result;
  };
}

function anyOf(parts: readonly Check[]): Check {
  return (frame) => {
    let result: Truth = FALSE;
    for (const part of parts) {
      const truth = part(frame);
      if (truth === TRUE) return TRUE;
      if (truth > result) result = truth;
    }
    return result;
  };
}

function negation(part: Check): Check {
  return (frame) => {
    const truth = part(frame);
    if (truth === UNKNOWN) return UNKNOWN;
    return truth === TRUE ? FALSE : TRUE;
  };
}

function compileDid(condition: DidCondition, positions: Positions): Check {
  const rule = positions.rules.get(condition.did) ?? -1;
  const atLeast = condition.atLeast ?? 1;
  const withinMs = (condition.withinDays ?? Infinity) * DAY_MS;
  return (frame) => {
    const times = frame.counted[rule] ?? [];
    // Oldest first, so the first one that is young enough tells how many are.
    const first = times.findIndex((at) => frame.asOf - at <= withinMs);
    return (first === -1 ? 0 : times.length - first) >= atLeast ? TRUE : FALSE;
  };
}

function compileFact(condition: FactCondition, positions: Positions): Check {
  const { scope, name } = splitPath(condition.fact);
  const test = compileTest(condition);
  if (scope === 'signal') return (frame) => test(frame.signal[name], frame.asOf);
  if (scope === 'answer') {
    const question = positions.questions.get(name) ?? -1;
    return (frame) => test(frame.answers[question], frame.asOf);
  }
  const place = positions.values.get(condition.fact) ?? -1;
  return (frame) => test(frame.values[place], frame.asOf);
}

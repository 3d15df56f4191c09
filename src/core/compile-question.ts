import { compileCondition, type Check, type Positions } from './compile-condition.ts';
import { compilePath, type CompiledPath } from './compile-path.ts';
import { DAY_MS } from './day.ts';
import type { FactorState } from './factor.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { Question } from './question.ts';
import { readDate } from './read-date.ts';
import { readNumber } from './read-number.ts';
import { TRUE } from './truth.ts';
import { equalsTest } from './value-test.ts';

export type CompiledQuestion = {
  readonly question: Question;
  readonly position: number;
  readonly validMs: number;
  readonly property: CompiledPath | null;
  readonly canRead: (text: string) => boolean;
  readonly branches: readonly Branch[];
  /** What an answer comes to that no band takes. */
  readonly noBranch: Outcome;
  /** What the question comes to while nothing answers it. */
  readonly unknown: Outcome;
};

/** A choice or a band: what an answer may come to. */
export type Branch = {
  readonly applies: Check;
  readonly outcome: Outcome;
  readonly disqualifies: boolean;
};

export function compileQuestion(
  question: Question,
  position: number,
  positions: Positions,
): CompiledQuestion {
  const { id, ask, points: max, property } = question;
  const outcome = (state: FactorState, points: number): Outcome =>
    outcomeOf({ id, group: 'discovery', label: ask, points, max, state });
  const branch = (applies: Check, entry: Entry): Branch => ({
    applies,
    outcome: outcome(answeredState(entry.points, max), entry.points),
    disqualifies: entry.disqualifies === true,
  });
  return {
    question,
    position,
    validMs: (question.validDays ?? Infinity) * DAY_MS,
    property: property === undefined ? null : compilePath(property),
    canRead: reader(question),
    branches:
      question.type === 'choice'
        ? question.answers.map((choice) => branch(choiceCheck(choice.value, position), choice))
        : question.bands.map((band) => branch(compileCondition(band.when, positions), band)),
    noBranch: outcome(answeredState(0, max), 0),
    unknown: outcome('unknown', 0),
  };
}

type Entry = { readonly points: number; readonly disqualifies?: boolean | undefined };

/** Full, some or nothing, told apart before rounding; a question worth nothing is met when answered. */
function answeredState(points: number, max: number): FactorState {
  if (points === max) return 'met';
  return points === 0 ? 'missed' : 'partly';
}

function choiceCheck(value: Parameters<typeof equalsTest>[0], position: number): Check {
  const test = equalsTest(value);
  return (frame) => test(frame.answers[position] ?? '', frame.asOf);
}

function reader(question: Question): (text: string) => boolean {
  if (question.type === 'number') return (text) => readNumber(text) !== null;
  if (question.type === 'date') return (text) => readDate(text) !== null;
  const tests = question.answers.map((choice) => equalsTest(choice.value));
  return (text) => tests.some((test) => test(text, 0) === TRUE);
}

import type { Branch, CompiledQuestion } from './compile-question.ts';
import type { CompiledModel } from './compile.ts';
import type { Factor } from './factor.ts';
import type { Frame } from './frame.ts';
import { TRUE } from './truth.ts';

export type Discovery = {
  readonly hundredths: number;
  readonly judgedMillionths: number;
  /** Everything in `mustConfirm` was confirmed by what somebody said. */
  readonly isConfirmed: boolean;
  /** Ids of the questions whose answer disqualifies. */
  readonly disqualifiedBy: readonly string[];
};

/** Adds one factor for each question, in model order. */
export function judgeDiscovery(
  compiled: CompiledModel,
  frame: Frame,
  factors: Factor[],
): Discovery {
  const first = factors.length;
  const disqualifiedBy: string[] = [];
  let [hundredths, judgedMillionths] = [0, 0];
  for (const question of compiled.questions) {
    const isAnswered = frame.answers[question.position] !== null;
    const branch = isAnswered ? branchFor(question, frame) : null;
    const outcome = branch?.outcome ?? (isAnswered ? question.noBranch : question.unknown);
    if (branch?.disqualifies === true) disqualifiedBy.push(question.question.id);
    hundredths += outcome.hundredths;
    judgedMillionths += outcome.judgedMillionths;
    factors.push(outcome.factor);
  }
  const isConfirmed =
    compiled.mustConfirm.length > 0 &&
    compiled.mustConfirm.every((position) => confirms(factors[first + position]));
  return { hundredths, judgedMillionths, isConfirmed, disqualifiedBy };
}

/** The branch that the answer in force falls into; null where no band takes it. */
export function branchFor({ branches }: CompiledQuestion, frame: Frame): Branch | null {
  for (const branch of branches) {
    if (branch.applies(frame) === TRUE) return branch;
  }
  return null;
}

function confirms(factor: Factor | undefined): boolean {
  return factor?.state === 'met' || factor?.state === 'partly';
}

import type { CompiledModel, CompiledOutcome, CompiledQuestion } from './compile.ts';
import type { Factor, FactorState } from './factor.ts';
import type { Frame } from './frame.ts';
import { TRUE } from './truth.ts';

export type Discovery = {
  readonly factors: readonly Factor[];
  readonly hundredths: number;
  /** Everything in `mustConfirm` was confirmed by what somebody said. */
  readonly isConfirmed: boolean;
  /** Ids of the questions whose answer disqualifies. */
  readonly disqualifiedBy: readonly string[];
};

/** One factor for each question, in model order. */
export function judgeDiscovery(compiled: CompiledModel, frame: Frame): Discovery {
  const factors: Factor[] = [];
  const disqualifiedBy: string[] = [];
  let hundredths = 0;
  for (const compiledQuestion of compiled.questions) {
    const { question } = compiledQuestion;
    const outcome = outcomeOf(compiledQuestion, frame);
    const points = outcome?.points ?? 0;
    hundredths += points;
    if (outcome?.disqualifies === true) disqualifiedBy.push(question.id);
    factors.push({
      id: question.id,
      group: 'discovery',
      label: question.ask,
      points: points / 100,
      max: question.points,
      state: stateOf(compiledQuestion, outcome),
    });
  }
  const isConfirmed =
    compiled.mustConfirm.length > 0 &&
    compiled.mustConfirm.every((position) => confirms(factors[position]));
  return { factors, hundredths, isConfirmed, disqualifiedBy };
}

const NO_BAND: CompiledOutcome = {
  applies: () => TRUE,
  points: 0,
  isFull: false,
  isNothing: true,
  disqualifies: false,
};

/** What the answer comes to; null where there is none. */
function outcomeOf({ position, outcomes }: CompiledQuestion, frame: Frame): CompiledOutcome | null {
  if (frame.answers[position] === null) return null;
  return outcomes.find(({ applies }) => applies(frame) === TRUE) ?? NO_BAND;
}

function stateOf({ question }: CompiledQuestion, outcome: CompiledOutcome | null): FactorState {
  if (outcome === null) return 'unknown';
  if (question.points === 0 || outcome.isFull) return 'met';
  return outcome.isNothing ? 'missed' : 'partly';
}

function confirms(factor: Factor | undefined): boolean {
  return factor?.state === 'met' || factor?.state === 'partly';
}

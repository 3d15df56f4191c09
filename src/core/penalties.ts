import type { CompiledModel } from './compile.ts';
import type { Factor, FactorGroupSum } from './factor.ts';
import type { Frame } from './frame.ts';
import { TRUE } from './truth.ts';

/** One factor for each penalty that is true, none for the others. */
export function judgePenalties(compiled: CompiledModel, frame: Frame): FactorGroupSum {
  const factors: Factor[] = [];
  let hundredths = 0;
  for (const { when, outcome } of compiled.penalties) {
    if (when(frame) !== TRUE) continue;
    hundredths += outcome.hundredths;
    factors.push(outcome.factor);
  }
  return { factors, hundredths };
}

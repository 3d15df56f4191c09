import type { CompiledModel } from './compile.ts';
import type { Factor } from './factor.ts';
import type { Frame } from './frame.ts';
import { TRUE } from './truth.ts';

export type Penalties = { readonly hundredths: number };

/** Adds one factor for each penalty that is true, none for the others. */
export function judgePenalties(
  compiled: CompiledModel,
  frame: Frame,
  factors: Factor[],
): Penalties {
  let hundredths = 0;
  for (const { when, outcome } of compiled.penalties) {
    if (when(frame) !== TRUE) continue;
    hundredths += outcome.hundredths;
    factors.push(outcome.factor);
  }
  return { hundredths };
}

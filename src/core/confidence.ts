import type { CompiledModel } from './compile.ts';
import type { Discovery } from './discovery.ts';
import type { Fit } from './fit.ts';

/** The share of the model's points that could be judged at all, 0 to 100, rounded half up. */
export function confidenceOf(
  { capMillionths }: CompiledModel,
  fit: Pick<Fit, 'judgedMillionths'>,
  discovery: Pick<Discovery, 'judgedMillionths'>,
): number {
  const judged = capMillionths + fit.judgedMillionths + discovery.judgedMillionths;
  return Math.floor((judged + 500_000) / 1_000_000);
}

import type { Model } from '../reference/document.ts';
import {
  generateBadLine,
  generateLead,
  generateModel,
  generateMurkyLead,
  generateOddModel,
} from '../reference/generate.ts';

/** One model with the instant it judges at, and as many lines of a leads file as were asked for. */
export type Sample = {
  readonly seed: number;
  readonly model: Model;
  readonly asOf: string;
  readonly lines: readonly string[];
};

/** Midday, midnight, a leap day, the last millisecond of a year. */
const INSTANTS = [
  '2026-05-04T10:00:00.000Z',
  '2026-05-04T00:00:00.000Z',
  '2024-02-29T12:34:56.789Z',
  '2025-12-31T23:59:59.999Z',
] as const;

/** Every third model is an odd one; of the lines one in twelve is no lead, one in six a murky one. */
export function generateSample(seed: number, count: number): Sample {
  const model = seed % 3 === 2 ? generateOddModel(seed) : generateModel(seed);
  const asOf = INSTANTS[seed % INSTANTS.length] ?? INSTANTS[0];
  const lines = Array.from({ length: count }, (_, index) =>
    generateLine(seed * 100_003 + index, model, asOf),
  );
  return { seed, model, asOf, lines };
}

function generateLine(seed: number, model: Model, asOf: string): string {
  if (seed % 12 === 5) return generateBadLine(seed);
  if (seed % 12 === 3 || seed % 12 === 9) {
    return JSON.stringify(generateMurkyLead(seed, model, asOf));
  }
  return JSON.stringify(generateLead(seed, model, asOf));
}

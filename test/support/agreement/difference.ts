import { isDeepStrictEqual } from 'node:util';
import { judgeLine } from '../reference/judge.ts';
import type { Sample } from './sample.ts';

/**
 * Where the printed line of a lead differs from the reference judge's, as text to read; null where they say
 * the same. `nextChangeAt` is left out: the reference needs seconds for it at times.
 */
export function differenceAt(sample: Sample, index: number, printed: string): string | null {
  const line = sample.lines[index] ?? '';
  const got: unknown = withoutNextChange(JSON.parse(printed));
  const judged = judgeLine(sample.model, line, sample.asOf);
  const wanted = withoutNextChange(JSON.parse(JSON.stringify(judged)));
  if (isDeepStrictEqual(got, wanted)) return null;
  return `model ${sample.seed}, line ${index + 1}, as of ${sample.asOf}
  lead      ${line}
  reference ${JSON.stringify(wanted)}
  product   ${JSON.stringify(got)}
  differ at ${differingPaths(wanted, got).join(', ')}`;
}

/** Where two JSON values part, such as `factors[2].points`. */
function differingPaths(left: unknown, right: unknown, path = ''): string[] {
  if (isDeepStrictEqual(left, right)) return [];
  if (!isTree(left) || !isTree(right)) {
    return [`${path} (${JSON.stringify(left)}, ${JSON.stringify(right)})`];
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differingPaths(left[key], right[key], `${path}.${key}`));
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The wording of an error is free: that there is one is what counts. */
function withoutNextChange(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  if ('error' in result) return { ...result, error: result.error !== '' };
  return { ...result, nextChangeAt: undefined };
}

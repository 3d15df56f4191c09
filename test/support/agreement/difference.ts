import { isDeepStrictEqual } from 'node:util';
import { judgeLine } from '../reference/judge.ts';
import { nextChangeAt } from '../reference/next-change.ts';
import { nextQuestion } from '../reference/next-question.ts';
import { bestPaths } from '../reference/paths.ts';
import type { Sample } from './sample.ts';

/** One line of a sample with what the product printed for it. */
export type Printed = { readonly sample: Sample; readonly index: number; readonly text: string };

/**
 * Where the printed line of a lead differs from the reference judge's, as text to read; null where they say
 * the same. `nextChangeAt` is left out: the reference needs seconds for it at times, so it is asked for apart.
 */
export function scoreDifference(printed: Printed): string | null {
  const { model, asOf } = printed.sample;
  const judged = judgeLine(model, lineOf(printed), asOf);
  const wanted = withoutNextChange(JSON.parse(JSON.stringify(judged)));
  return difference(printed, wanted, withoutNextChange(JSON.parse(printed.text)));
}

/** The same of the next change alone, to the millisecond. */
export function nextChangeDifference(printed: Printed): string | null {
  const got: unknown = JSON.parse(printed.text);
  if (!isTree(got) || 'error' in got) return null;
  const { model, asOf } = printed.sample;
  const wanted = nextChangeAt(model, JSON.parse(lineOf(printed)), asOf);
  return difference(printed, { nextChangeAt: wanted }, { nextChangeAt: got['nextChangeAt'] });
}

/** The same of an explained lead's paths, for which the reference tried every set of changes, and next question. */
export function explainDifference(printed: Printed): string | null {
  const got: unknown = JSON.parse(printed.text);
  if (!isTree(got) || 'error' in got) return null;
  const { model, asOf } = printed.sample;
  const lead: unknown = JSON.parse(lineOf(printed));
  const wanted = {
    paths: bestPaths(model, lead, asOf),
    nextQuestion: nextQuestion(model, lead, asOf),
  };
  return difference(printed, wanted, { paths: got['paths'], nextQuestion: got['nextQuestion'] });
}

const lineOf = ({ sample, index }: Printed): string => sample.lines[index] ?? '';

/** The wording of an error is free: that there is one is what counts. */
function withoutNextChange(result: unknown): unknown {
  if (!isTree(result)) return result;
  if ('error' in result) return { ...result, error: result['error'] !== '' };
  return { ...result, nextChangeAt: undefined };
}

function difference(printed: Printed, wanted: unknown, got: unknown): string | null {
  if (isDeepStrictEqual(got, wanted)) return null;
  const { seed, asOf } = printed.sample;
  return `model ${seed}, line ${printed.index + 1}, as of ${asOf}
  lead      ${lineOf(printed)}
  reference ${JSON.stringify(wanted)}
  product   ${JSON.stringify(got)}
  differ at ${differingPaths(wanted, got).join(', ')}`;
}

/** Where two JSON values part, such as `.factors.2.points`, with both values. */
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

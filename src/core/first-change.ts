import { compile } from './compile.ts';
import { DAY_MS } from './day.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { LAST_INSTANT } from './read-date.ts';
import { restlessUntil, stepsWithin } from './steps.ts';
import { momentAt, openStretch, verdictAt, type Moment, type Stretch } from './stretch.ts';
import { turningPoints } from './turning-points.ts';
import type { Verdict } from './verdict-of.ts';

export type Change = { readonly at: number; readonly before: Verdict; readonly after: Verdict };

/** Whether two verdicts are alike for the one who asks. */
export type Alike = (left: Verdict, right: Verdict) => boolean;

/**
 * The first whole millisecond after `asOf` at which, with no new fact, the verdict is no longer alike; null
 * if never. Time is cut at its turning points; between them each rule's points move one way only, so the
 * bounds of a stretch tell whether anything can happen inside.
 */
export function firstChange(
  model: Model,
  facts: Facts,
  { asOf, alike }: { readonly asOf: number; readonly alike: Alike },
): Change | null {
  const compiled = compile(model);
  const starts = [asOf, ...turningPoints(model, facts, asOf).filter((at) => at <= LAST_INSTANT)];
  let base: Verdict | null = null;
  for (const [index, from] of starts.entries()) {
    const stretch = openStretch(model, compiled, { facts, from });
    const first = momentAt(stretch, from);
    base ??= first.verdict;
    if (!alike(base, first.verdict)) return { at: from, before: base, after: first.verdict };
    const next = starts[index + 1];
    const end = Math.min(
      next === undefined ? LAST_INSTANT : next - 1,
      restlessUntil(stretch, first),
    );
    if (end <= from) continue;
    const search = { stretch, base, alike, steps: stepsWithin(stretch, from, end) };
    const found = searchBetween(search, first, momentAt(stretch, end));
    if (found !== null) return { at: found.at, before: base, after: found.verdict };
  }
  return null;
}

type Search = {
  readonly stretch: Stretch;
  readonly base: Verdict;
  readonly alike: Alike;
  /** Instants inside the stretch around which something ends at once, in order. */
  readonly steps: readonly number[];
};

/** The first moment after `left` up to `right` that is not alike; `left` itself is. */
function searchBetween(search: Search, left: Moment, right: Moment): Moment | null {
  if (isQuiet(search, left, right)) return null;
  if (right.at - left.at === 1) return search.alike(search.base, right.verdict) ? null : right;
  const middle = momentAt(search.stretch, splitAt(search, left, right));
  return searchBetween(search, left, middle) ?? searchBetween(search, middle, right);
}

/** Nothing can change between two moments if neither the most nor the fewest points between them change anything. */
function isQuiet({ stretch, base, alike }: Search, left: Moment, right: Moment): boolean {
  if (left.dids !== right.dids) return false;
  let [most, least] = [0, 0];
  left.points.forEach((points, rule) => {
    most += Math.max(points, right.points[rule] ?? 0);
    least += Math.min(points, right.points[rule] ?? 0);
  });
  const upper = most === left.sum ? left.verdict : verdictAt(stretch, left, most);
  const lower = least === right.sum ? right.verdict : verdictAt(stretch, right, least);
  return alike(base, upper) && alike(base, lower);
}

function splitAt(search: Search, left: Moment, right: Moment): number {
  const step = stepBetween(search.steps, left.at, right.at);
  if (step !== null) return step;
  const fade = fadeBetween(search.stretch, left, right);
  return fade ?? left.at + Math.floor((right.at - left.at) / 2);
}

/** The middle one of the steps that lie inside; null where there is none. */
function stepBetween(steps: readonly number[], from: number, to: number): number | null {
  const first = firstAfter(steps, from);
  const end = firstAfter(steps, to - 1);
  return end > first ? (steps[(first + end) >> 1] ?? null) : null;
}

/** The place of the first step after the instant. */
function firstAfter(steps: readonly number[], instant: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Where a single hundredth is lost between two moments, the law of decay tells when: an instant just before or
 * just at it. Null where more is lost, or where the law has been asked already.
 */
function fadeBetween({ compiled, start }: Stretch, left: Moment, right: Moment): number | null {
  const lost = left.points.map((points, rule) => Math.abs(points - (right.points[rule] ?? 0)));
  if (lost.reduce((sum, one) => sum + one, 0) !== 1) return null;
  const rule = compiled.rules[lost.indexOf(1)];
  const halfLifeDays = rule?.rule.halfLifeDays;
  if (rule === undefined || halfLifeDays === undefined) return null;
  const half = (Math.abs(left.points[rule.position] ?? 0) - 0.5) / 100;
  const times = left.frame.counted[rule.position] ?? start.counted[rule.position] ?? [];
  const sum = times.reduce(
    (total, at) => total + 0.5 ** ((left.at - at) / DAY_MS / halfLifeDays),
    0,
  );
  const halvings = Math.log2((sum * Math.abs(rule.rule.points)) / half);
  const instant = Math.floor(left.at + halvings * halfLifeDays * DAY_MS);
  const inside = [instant, instant + 1].find((at) => at > left.at && at < right.at);
  return inside ?? null;
}

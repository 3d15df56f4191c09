import type { Facts } from './facts.ts';
import { fadeBetween, nextFadedChange } from './fading.ts';
import type { Model } from './model.ts';
import { judgeLead, type Judged } from './qualify.ts';
import { LAST_INSTANT } from './read-date.ts';
import { endingsOf, restlessUntil, stepsWithin } from './steps.ts';
import {
  firstMoment,
  momentAt,
  openStretch,
  stretchFrom,
  verdictAt,
  type Instant,
  type Moment,
  type Stretch,
} from './stretch.ts';
import { turningPoints } from './turning-points.ts';
import type { Verdict } from './verdict-of.ts';

export type Change = { readonly at: number; readonly before: Verdict; readonly after: Verdict };

/** Whether two verdicts are alike for the one who asks. */
export type Alike = (left: Verdict, right: Verdict) => boolean;

type Question = {
  readonly asOf: number;
  readonly alike: Alike;
  /** The lead as judged at `asOf`, where that was done already. */
  readonly judged?: Judged;
};

/**
 * The first whole millisecond after `asOf` at which, with no new fact, the verdict is no longer alike; null
 * if never. Time is cut at its turning points; between them each rule's points move one way only.
 */
export function firstChange(
  model: Model,
  facts: Facts,
  { asOf, alike, judged = judgeLead(model, facts, asOf) }: Question,
): Change | null {
  const base = judged.verdict;
  const points = turningPoints(model, facts, asOf).filter((at) => at <= LAST_INSTANT);
  for (let index = -1; index < points.length; index += 1) {
    const from = points[index] ?? asOf;
    const stretch = index < 0 ? stretchFrom(model, judged) : openStretch(model, facts, from);
    const { verdict } = stretch.judged;
    if (!alike(base, verdict)) return { at: from, before: base, after: verdict };
    if (stretch.active.length === 0) continue;
    const end = (points[index + 1] ?? LAST_INSTANT + 1) - 1;
    const found = changeWithin(stretch, { base, alike, end });
    if (found !== null) return { at: found.at, before: base, after: found.verdict };
  }
  return null;
}

type Bounds = { readonly base: Verdict; readonly alike: Alike; readonly end: number };

/** The first moment inside a stretch that is not alike. */
function changeWithin(stretch: Stretch, { base, alike, end }: Bounds): Instant | null {
  const first = firstMoment(stretch);
  const quick = nextFadedChange(stretch, first, { base, alike, end });
  if (quick !== 'unsure') return quick;
  const endings = endingsOf(stretch);
  const last = Math.min(end, restlessUntil(stretch, first, endings));
  if (last <= first.at) return null;
  const search = { stretch, base, alike, steps: stepsWithin(endings, first.at, last) };
  return searchBetween(search, first, momentAt(stretch, last));
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

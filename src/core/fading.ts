import { DAY_MS } from './day.ts';
import type { Alike } from './first-change.ts';
import { toHundredths } from './hundredths.ts';
import { firstEndingAfter } from './steps.ts';
import {
  momentAt,
  sumWhileCounting,
  verdictAt,
  type Instant,
  type Moment,
  type Stretch,
} from './stretch.ts';
import type { Verdict } from './verdict-of.ts';

type Bounds = {
  readonly base: Verdict;
  readonly alike: Alike;
  /** The last instant to look at. */
  readonly end: number;
};

/** So many endings are passed one by one before the general search is worth its price. */
const MOST_ENDINGS = 24;

/**
 * The first moment that is not alike, found by the law of decay: each rule's next loss of a hundredth has a formula,
 * so no time needs to be searched. It is checked by judging that instant and the one before. Null where there is
 * none; `unsure` where points may also rise or the check fails: then the general search has to look.
 */
export function nextFadedChange(
  stretch: Stretch,
  first: Moment,
  { base, alike, end }: Bounds,
): Instant | null | 'unsure' {
  if (stretch.active.some(({ rule }) => rule.points < 0)) return 'unsure';
  let now = first;
  for (let passed = 0; passed <= MOST_ENDINGS; passed += 1) {
    const fewest = fewestPoints(stretch, now, (verdict) => alike(base, verdict));
    const fadesAt = lossAt(stretch, now, now.sum - fewest + 1);
    if (fadesAt === null) return 'unsure';
    const endsAt = firstEndingAfter(stretch, now.at);
    if (Math.min(fadesAt, endsAt) > end) return null;
    // Nothing but the points changes until something ends, so they tell what an instant is like.
    const isAlikeAt = (at: number): boolean => sumWhileCounting(stretch, now, at) >= fewest;
    if (fadesAt < endsAt) {
      const sum = sumWhileCounting(stretch, now, fadesAt);
      if (sum >= fewest || !isAlikeAt(fadesAt - 1)) return 'unsure';
      return { at: fadesAt, verdict: verdictAt(stretch, now, sum) };
    }
    const next = momentAt(stretch, endsAt);
    if (!alike(base, next.verdict)) return isAlikeAt(endsAt - 1) ? next : 'unsure';
    now = next;
  }
  return 'unsure';
}

/** The fewest points, in hundredths, at which the verdict of a moment is still alike; fewer points never bring it back. */
function fewestPoints(
  stretch: Stretch,
  moment: Moment,
  isAlike: (verdict: Verdict) => boolean,
): number {
  const holds = (sum: number): boolean => isAlike(verdictAt(stretch, moment, sum));
  let [alike, unlike] = [moment.sum, -1];
  // Mostly the score's whole point changes first, and where it does is known.
  const guess = moment.sum - ((moment.verdict.hundredths + 50) % 100);
  if (guess >= 0 && holds(guess)) alike = guess;
  else unlike = guess;
  if (alike === guess && (guess === 0 || !holds(guess - 1))) return guess;
  while (alike - unlike > 1) {
    const middle = Math.floor((alike + unlike) / 2);
    if (holds(middle)) alike = middle;
    else unlike = middle;
  }
  return alike;
}

/** More steps than this are dearer than the general search. */
const MOST_STEPS = 400;

/**
 * The whole millisecond at which the rules will have lost so many hundredths together by fading; infinity if they
 * never will, null if it takes too many steps to tell.
 */
function lossAt(stretch: Stretch, now: Moment, hundredths: number): number | null {
  const { active } = stretch;
  const { at, faded, points } = now;
  const left = leftAfter(stretch, now, sparedMs(stretch, now, hundredths));
  let lost = 0;
  for (const [rule, one] of points.entries()) lost += one - (left[rule] ?? 0);
  if (hundredths - lost > MOST_STEPS) return null;
  const next = active.map((_, rule) => stepAt(rule));
  for (;;) {
    let first = 0;
    for (let rule = 1; rule < next.length; rule += 1) {
      if ((next[rule] ?? Infinity) < (next[first] ?? Infinity)) first = rule;
    }
    const instant = next[first] ?? Infinity;
    lost += 1;
    if (lost >= hundredths || instant === Infinity) return instant;
    left[first] = (left[first] ?? 0) - 1;
    next[first] = stepAt(first);
  }

  /** When this rule will lose its next hundredth. */
  function stepAt(rule: number): number {
    const halfLifeDays = active[rule]?.rule.halfLifeDays;
    const remaining = left[rule] ?? 0;
    if (halfLifeDays === undefined || remaining <= 0) return Infinity;
    const halvings = Math.log2((faded[rule] ?? 0) / ((remaining - 0.5) / 100));
    return Math.floor(at + halvings * halfLifeDays * DAY_MS) + 1;
  }
}

/**
 * For how long the rules certainly do not lose so many hundredths: they fade fastest now, and rounding hides or shows
 * at most one of each.
 */
function sparedMs({ active }: Stretch, { faded }: Moment, hundredths: number): number {
  let hundredthsPerDay = 0;
  for (const [index, { rule }] of active.entries()) {
    if (rule.halfLifeDays === undefined) continue;
    hundredthsPerDay += ((faded[index] ?? 0) * 100 * Math.LN2) / rule.halfLifeDays;
  }
  const safe = hundredths - active.length - 1;
  return safe <= 0 || hundredthsPerDay === 0 ? 0 : (safe / hundredthsPerDay) * DAY_MS;
}

/** By rule, the hundredths that are left after some time of fading. */
function leftAfter({ active }: Stretch, { faded, points }: Moment, ms: number): number[] {
  if (ms === 0) return [...points];
  return active.map(({ rule: { halfLifeDays } }, index) => {
    const now = points[index] ?? 0;
    if (halfLifeDays === undefined) return now;
    const later = (faded[index] ?? 0) * 0.5 ** (ms / DAY_MS / halfLifeDays);
    return Math.min(now, toHundredths(later));
  });
}

/**
 * Where a single hundredth is lost between two moments, the law of decay tells when: an instant just before or
 * just at it. Null where more is lost, or where the law has been asked already.
 */
export function fadeBetween({ active }: Stretch, left: Moment, right: Moment): number | null {
  const lost = left.points.map((points, rule) => Math.abs(points - (right.points[rule] ?? 0)));
  if (lost.reduce((sum, one) => sum + one, 0) !== 1) return null;
  const place = lost.indexOf(1);
  const halfLifeDays = active[place]?.rule.halfLifeDays;
  if (halfLifeDays === undefined) return null;
  const half = (Math.abs(left.points[place] ?? 0) - 0.5) / 100;
  const halvings = Math.log2(Math.abs(left.faded[place] ?? 0) / half);
  const instant = Math.floor(left.at + halvings * halfLifeDays * DAY_MS);
  return [instant, instant + 1].find((at) => at > left.at && at < right.at) ?? null;
}

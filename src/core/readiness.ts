import type { CompiledModel } from './compile.ts';
import type { CompiledRule } from './compile-rule.ts';
import { DAY_MS } from './day.ts';
import type { Factor } from './factor.ts';
import type { Frame } from './frame.ts';
import { toHundredths, withoutDust } from './hundredths.ts';
import type { Model } from './model.ts';

export type Readiness = {
  readonly hundredths: number;
  /** By rule: what its signals add up to before cap and rounding. */
  readonly faded: readonly number[];
  readonly hasRecentBuyingSignal: boolean;
};

/** Adds one factor for each signal rule, and one more where their sum exceeds the cap. */
export function judgeReadiness(
  model: Model,
  { compiled, frame }: { readonly compiled: CompiledModel; readonly frame: Frame },
  factors: Factor[],
): Readiness {
  const faded: number[] = [];
  let sum = 0;
  let hasRecentBuyingSignal = false;
  for (const rule of compiled.rules) {
    const times = frame.counted[rule.position] ?? NO_TIMES;
    if (times.length === 0) {
      faded.push(0);
      factors.push(rule.none.factor);
      continue;
    }
    const fadedNow = fadedSum(rule, times, frame.asOf);
    const hundredths = cappedPoints(rule, fadedNow);
    faded.push(fadedNow);
    sum += hundredths;
    if (isRecentBuying(rule, times, frame.asOf)) hasRecentBuyingSignal = true;
    factors.push(countedFactor(rule, hundredths));
  }
  const excess = capExcess(model, sum);
  if (excess === null) return { hundredths: sum, faded, hasRecentBuyingSignal };
  factors.push({
    id: 'readiness_cap',
    group: 'readiness',
    label: capLabel(model),
    points: excess / 100,
    max: 0,
    state: 'met',
  });
  return { hundredths: sum + excess, faded, hasRecentBuyingSignal };
}

const NO_TIMES: readonly number[] = [];

function countedFactor({ none: { factor } }: CompiledRule, hundredths: number): Factor {
  return {
    id: factor.id,
    group: 'readiness',
    label: factor.label,
    points: hundredths / 100,
    max: factor.max,
    state: 'met',
  };
}

/** What brings the sum of all rules back to the cap, in hundredths; null where it does not exceed it. */
export function capExcess({ readiness: { cap } }: Model, sum: number): number | null {
  return sum / 100 <= cap ? null : toHundredths(withoutDust(cap - sum / 100));
}

/** A rule's points in hundredths: the signals fade with age, and together stop at the cap. */
export function rulePoints(rule: CompiledRule, times: readonly number[], asOf: number): number {
  return cappedPoints(rule, fadedSum(rule, times, asOf));
}

/** What the signals add up to, oldest first, before cap and rounding. */
export function fadedSum({ rule }: CompiledRule, times: readonly number[], asOf: number): number {
  const { points, halfLifeDays } = rule;
  let sum = 0;
  for (const at of times) {
    const ageDays = (asOf - at) / DAY_MS;
    sum += halfLifeDays === undefined ? points : points * 0.5 ** (ageDays / halfLifeDays);
  }
  return sum;
}

/** The sum within its cap, in hundredths. */
export function cappedPoints({ rule: { points, cap } }: CompiledRule, sum: number): number {
  return toHundredths(points < 0 ? Math.max(sum, cap) : Math.min(sum, cap));
}

/** Whether the newest counted signal is a buying signal that is still recent. */
export function isRecentBuying(
  { rule, recentMs }: CompiledRule,
  times: readonly number[],
  asOf: number,
): boolean {
  const newest = times[times.length - 1];
  return rule.buying === true && newest !== undefined && asOf - newest <= recentMs;
}

/** What the factor is called that brings the sum of all rules back to the cap. */
export function capLabel({ readiness: { cap } }: Model): string {
  return `Readiness counts for at most ${cap} points`;
}

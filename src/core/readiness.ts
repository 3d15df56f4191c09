import type { CompiledModel, CompiledRule } from './compile.ts';
import { DAY_MS } from './day.ts';
import type { Factor } from './factor.ts';
import type { Frame } from './frame.ts';
import { toHundredths, withoutDust } from './hundredths.ts';
import type { Model } from './model.ts';

export type Readiness = {
  readonly factors: readonly Factor[];
  readonly hundredths: number;
  readonly hasRecentBuyingSignal: boolean;
};

/** One factor for each signal rule, and one more where their sum exceeds the cap. */
export function judgeReadiness(model: Model, compiled: CompiledModel, frame: Frame): Readiness {
  const factors: Factor[] = [];
  let sum = 0;
  let hasRecentBuyingSignal = false;
  for (const compiledRule of compiled.rules) {
    const { rule, max } = compiledRule;
    const times = frame.counted[compiledRule.position] ?? [];
    const points = times.length === 0 ? 0 : rulePoints(compiledRule, times, frame.asOf);
    sum += points;
    if (isRecentBuying(compiledRule, times, frame.asOf)) hasRecentBuyingSignal = true;
    factors.push({
      id: rule.id,
      group: 'readiness',
      label: rule.label,
      points: points / 100,
      max,
      state: times.length === 0 ? 'none' : 'met',
    });
  }
  const { cap } = model.readiness;
  if (sum / 100 <= cap) return { factors, hundredths: sum, hasRecentBuyingSignal };
  const excess = toHundredths(withoutDust(cap - sum / 100));
  factors.push({
    id: 'readiness_cap',
    group: 'readiness',
    label: `Readiness counts for at most ${cap} points`,
    points: excess / 100,
    max: 0,
    state: 'met',
  });
  return { factors, hundredths: sum + excess, hasRecentBuyingSignal };
}

/** A rule's points in hundredths: the signals fade with age, and together stop at the cap. */
export function rulePoints({ rule }: CompiledRule, times: readonly number[], asOf: number): number {
  const { points, cap, halfLifeDays } = rule;
  let sum = 0;
  for (const at of times) {
    const ageDays = (asOf - at) / DAY_MS;
    sum += halfLifeDays === undefined ? points : points * 0.5 ** (ageDays / halfLifeDays);
  }
  return toHundredths(points < 0 ? Math.max(sum, cap) : Math.min(sum, cap));
}

function isRecentBuying(
  { rule, recentMs }: CompiledRule,
  times: readonly number[],
  asOf: number,
): boolean {
  const newest = times.at(-1);
  return rule.buying === true && newest !== undefined && asOf - newest <= recentMs;
}

import { compileCondition, type Check, type Positions } from './compile-condition.ts';
import { DAY_MS } from './day.ts';
import type { SignalRule } from './model.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

export type CompiledRule = {
  readonly rule: SignalRule;
  readonly position: number;
  readonly where: Check | null;
  readonly windowMs: number;
  readonly recentMs: number;
  /** What the rule comes to while it counts no signal. */
  readonly none: Outcome;
};

export function compileRule(
  rule: SignalRule,
  position: number,
  positions: Positions,
): CompiledRule {
  const { id, label, points, cap } = rule;
  const max = points < 0 ? 0 : cap;
  return {
    rule,
    position,
    where: rule.where === undefined ? null : compileCondition(rule.where, positions),
    windowMs: (rule.windowDays ?? Infinity) * DAY_MS,
    recentMs: (rule.recentDays ?? Infinity) * DAY_MS,
    none: outcomeOf({ id, group: 'readiness', label, points: 0, max, state: 'none' }),
  };
}

import type { SignalRule } from '../document.ts';
import { generateCondition } from './generate-condition.ts';
import type { Random } from './random.ts';
import { CRM_TOPICS, SIGNAL_KINDS, SIGNAL_TOPICS } from './topics.ts';

/** One to six rules, about a quarter of them negative; several may look at the same kind. */
export function generateSignalRules(cap: number, random: Random): SignalRule[] {
  const kinds = [...random.shuffle(SIGNAL_KINDS).slice(0, 3), 'my_trial_started'];
  const count = random.int(1, 6);
  return Array.from({ length: count }, (_, index): SignalRule => {
    const isNegative = index > 0 && random.chance(0.25);
    const frame = { id: `rule_${index + 1}`, label: `Rule ${index + 1}`, on: random.pick(kinds) };
    return {
      ...frame,
      ...(random.chance(0.5) && { where: generateWhere(random) }),
      ...(isNegative ? negativePoints(random) : positivePoints(cap, random)),
      ...(random.chance(0.4) && { perDay: random.int(1, 3) }),
      ...(random.chance(0.6) && { halfLifeDays: random.pick([1, 3, 7, 14, 30, 90]) }),
      ...(random.chance(0.5) && { windowDays: random.pick([1, 7, 30, 90]) }),
      ...(!isNegative && random.chance(0.6) && { buying: true }),
      ...(random.chance(0.4) && { recentDays: random.pick([1, 7, 30]) }),
    };
  });
}

const positivePoints = (cap: number, random: Random): { points: number; cap: number } => ({
  points: random.pick([1, 2.5, 4, 7, 10, 1.005, 2.675, 0.335]),
  cap: Math.min(cap, random.pick([cap, cap, 4.5, 8, 12])),
});

const negativePoints = (random: Random): { points: number; cap: number } => ({
  points: random.pick([-1, -3, -6, -0.005, -2.345]),
  cap: random.pick([-6, -10, -8.125]),
});

/** Mostly about the signal itself, at times about the lead as well. */
function generateWhere(random: Random): NonNullable<SignalRule['where']> {
  const topics = random.chance(0.8) ? SIGNAL_TOPICS : [...SIGNAL_TOPICS, ...CRM_TOPICS];
  return generateCondition({ topics, ruleIds: [] }, random, 2);
}

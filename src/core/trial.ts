import { applyChanges, type Change } from './change.ts';
import { compile, type CompiledModel } from './compile.ts';
import { judgeDiscovery } from './discovery.ts';
import type { Facts } from './facts.ts';
import { judgeFit } from './fit.ts';
import { frameWith } from './frame-with.ts';
import type { Frame } from './frame.ts';
import type { Model } from './model.ts';
import { openFrame } from './open-frame.ts';
import { judgePenalties } from './penalties.ts';
import { trueDisqualifiers } from './qualify.ts';
import { incompleteFacts } from './quality.ts';
import { capExcess, isRecentBuying, rulePoints } from './readiness.ts';
import { verdictOf, type Verdict } from './verdict-of.ts';

/** A lead as it would be after some changes, with what its signals come to. */
export type Trial = {
  readonly facts: Facts;
  readonly frame: Frame;
  /** By rule, in hundredths. */
  readonly points: readonly number[];
};

export function openTrial(model: Model, facts: Facts, asOf: number): Trial {
  const compiled = compile(model);
  const frame = openFrame(compiled, facts, asOf);
  return { facts, frame, points: compiled.rules.map((rule) => pointsOf(rule, frame)) };
}

/** One change more. Only rules that count otherwise than before are added up anew. */
export function trialWith(model: Model, { facts, frame, points }: Trial, change: Change): Trial {
  const compiled = compile(model);
  // Where a rule asks for more than the signal itself, old signals may come to count, or cease to.
  if (compiled.whereReadsLead) {
    return openTrial(model, applyChanges(facts, [change], frame.asOf), frame.asOf);
  }
  const changed = frameWith(compiled, frame, change);
  if (changed.counted === frame.counted) return { facts, frame: changed, points };
  const recounted = compiled.rules.map((rule, position) =>
    changed.counted[position] === frame.counted[position]
      ? (points[position] ?? 0)
      : pointsOf(rule, changed),
  );
  return { facts, frame: changed, points: recounted };
}

/** The verdict on the lead as it would be, as `qualify` would give it. */
export function verdictOn(model: Model, { frame, points }: Trial): Verdict {
  const compiled = compile(model);
  const sum = points.reduce((total, one) => total + one, 0);
  const discovery = judgeDiscovery(compiled, frame, []);
  const parts = {
    fit: judgeFit(compiled, frame, []),
    readiness: {
      hundredths: sum + (capExcess(model, sum) ?? 0),
      hasRecentBuyingSignal: compiled.rules.some((rule) =>
        isRecentBuying(rule, frame.counted[rule.position] ?? [], frame.asOf),
      ),
    },
    discovery,
    penalties: judgePenalties(compiled, frame, []),
    isDisqualified:
      discovery.disqualifiedBy.length > 0 || trueDisqualifiers(compiled, frame).length > 0,
    isIncomplete: incompleteFacts(compiled, frame).length > 0,
  };
  return verdictOf(model, compiled, { frame, parts });
}

function pointsOf(rule: CompiledModel['rules'][number], frame: Frame): number {
  const times = frame.counted[rule.position] ?? [];
  return times.length === 0 ? 0 : rulePoints(rule, times, frame.asOf);
}

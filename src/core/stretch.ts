import type { CompiledModel } from './compile.ts';
import { judgeDiscovery } from './discovery.ts';
import type { Facts } from './facts.ts';
import { judgeFit } from './fit.ts';
import type { Frame } from './frame.ts';
import type { Model } from './model.ts';
import { openFrame } from './open-frame.ts';
import { judgePenalties } from './penalties.ts';
import { trueDisqualifiers } from './qualify.ts';
import { incompleteFacts } from './quality.ts';
import { capExcess, isRecentBuying, rulePoints } from './readiness.ts';
import { timingOf } from './timing.ts';
import { TRUE } from './truth.ts';
import { verdictOf, type Parts, type Verdict } from './verdict-of.ts';

/**
 * A time without turning points, from its first instant on. The signals that count only become fewer and
 * fainter in it, so a moment of it is judged without looking at the facts again.
 */
export type Stretch = {
  readonly model: Model;
  readonly compiled: CompiledModel;
  readonly facts: Facts;
  readonly start: Frame;
  /** What conditions gave, by what the `did` among them said. */
  readonly fixedParts: Map<string, FixedParts>;
};

type FixedParts = Omit<Parts, 'readiness'>;

/** The lead at one instant of a stretch. */
export type Moment = {
  readonly at: number;
  readonly frame: Frame;
  /** By rule, in hundredths. */
  readonly points: readonly number[];
  readonly sum: number;
  readonly hasRecentBuyingSignal: boolean;
  /** What each `did` of the model says, one letter each. */
  readonly dids: string;
  readonly verdict: Verdict;
};

export function openStretch(
  model: Model,
  compiled: CompiledModel,
  { facts, from }: { readonly facts: Facts; readonly from: number },
): Stretch {
  const start = openFrame(compiled, facts, from);
  return { model, compiled, facts, start, fixedParts: new Map() };
}

/** Judges one instant of the stretch, exactly as `qualify` would. */
export function momentAt(stretch: Stretch, at: number): Moment {
  const { model, compiled, start } = stretch;
  const counted = compiled.rules.map(({ position, windowMs }) =>
    inWindow(start.counted[position] ?? [], windowMs, at),
  );
  const frame: Frame = { ...start, asOf: at, counted };
  let sum = 0;
  let hasRecentBuyingSignal = false;
  const points = compiled.rules.map((rule) => {
    const times = counted[rule.position] ?? [];
    if (times.length === 0) return 0;
    if (isRecentBuying(rule, times, at)) hasRecentBuyingSignal = true;
    const hundredths = rulePoints(rule, times, at);
    sum += hundredths;
    return hundredths;
  });
  const dids = timingOf(model)
    .dids.map(({ check }) => (check(frame) === TRUE ? 'y' : 'n'))
    .join('');
  const moment = { at, frame, points, sum, hasRecentBuyingSignal, dids };
  return { ...moment, verdict: verdictAt(stretch, moment, sum) };
}

/** The verdict that another sum of the rules' points would give at this moment. */
export function verdictAt(stretch: Stretch, moment: Omit<Moment, 'verdict'>, sum: number): Verdict {
  const { model, compiled } = stretch;
  const { frame, hasRecentBuyingSignal } = moment;
  const hundredths = sum + (capExcess(model, sum) ?? 0);
  const readiness = { hundredths, hasRecentBuyingSignal };
  const parts = { ...fixedPartsAt(stretch, moment), readiness };
  return verdictOf(model, compiled, { frame, parts });
}

function fixedPartsAt(stretch: Stretch, { frame, dids }: Omit<Moment, 'verdict'>): FixedParts {
  const known = stretch.fixedParts.get(dids);
  if (known !== undefined) return known;
  const { compiled, facts } = stretch;
  const discovery = judgeDiscovery(compiled, frame, []);
  const parts = {
    fit: judgeFit(compiled, frame, []),
    discovery,
    penalties: judgePenalties(compiled, frame, []),
    isDisqualified:
      discovery.disqualifiedBy.length > 0 || trueDisqualifiers(compiled, frame).length > 0,
    isIncomplete: incompleteFacts(compiled, facts).length > 0,
  };
  stretch.fixedParts.set(dids, parts);
  return parts;
}

/** Those of the times, oldest first, that lie in the window still. */
function inWindow(times: readonly number[], windowMs: number, asOf: number): readonly number[] {
  const oldest = times[0];
  if (oldest === undefined || asOf - oldest <= windowMs) return times;
  return times.filter((at) => asOf - at <= windowMs);
}

import type { CompiledRule } from './compile-rule.ts';
import { judgeDiscovery } from './discovery.ts';
import type { Facts } from './facts.ts';
import { judgeFit } from './fit.ts';
import type { Frame } from './frame.ts';
import type { Model } from './model.ts';
import { judgePenalties } from './penalties.ts';
import { judgeLead, trueDisqualifiers, type Judged } from './qualify.ts';
import { capExcess, cappedPoints, fadedSum, isRecentBuying, rulePoints } from './readiness.ts';
import { timingOf } from './timing.ts';
import { TRUE } from './truth.ts';
import { standingOf, trackOf, withTrack, type Parts, type Verdict } from './verdict-of.ts';

/**
 * A time without turning points, from its first instant on. The signals that count only become fewer and
 * fainter in it, so a moment of it is judged without looking at the facts again.
 */
export type Stretch = {
  readonly model: Model;
  readonly judged: Judged;
  /** The rules that count a signal at the beginning; no other rule will. */
  readonly active: readonly CompiledRule[];
  /** What each `did` of the model says at the beginning. */
  readonly dids: string;
  /** What conditions gave, by what the `did` among them said. */
  readonly fixedParts: Map<string, FixedParts>;
};

type FixedParts = Omit<Parts, 'readiness'>;

/** How the lead stands at one instant of a stretch. */
export type Instant = { readonly at: number; readonly verdict: Verdict };

/** The same with all that it was judged by. */
export type Moment = Instant & {
  readonly frame: Frame;
  /** By active rule: what the signals add up to before the cap, and the points in hundredths. */
  readonly faded: readonly number[];
  readonly points: readonly number[];
  readonly sum: number;
  readonly hasRecentBuyingSignal: boolean;
  /** What each `did` of the model says, one letter each. */
  readonly dids: string;
};

export function openStretch(model: Model, facts: Facts, from: number): Stretch {
  return stretchFrom(model, judgeLead(model, facts, from));
}

/** The stretch that begins with a lead that was judged already. */
export function stretchFrom(model: Model, judged: Judged): Stretch {
  const { compiled, frame, parts } = judged;
  const active = compiled.rules.filter(({ position }) => frame.counted[position]?.length !== 0);
  const dids = didsOf(model, frame);
  return { model, judged, active, dids, fixedParts: new Map([[dids, parts]]) };
}

/** The moment at which the stretch begins, as it was judged. */
export function firstMoment({ judged, active, dids }: Stretch): Moment {
  const { frame, parts, verdict } = judged;
  const faded = active.map(({ position }) => parts.readiness.faded[position] ?? 0);
  const points = active.map((rule, index) => cappedPoints(rule, faded[index] ?? 0));
  let sum = 0;
  for (const one of points) sum += one;
  const { hasRecentBuyingSignal } = parts.readiness;
  return { at: frame.asOf, frame, faded, points, sum, hasRecentBuyingSignal, dids, verdict };
}

/** Judges one instant of the stretch, exactly as `qualify` would. */
export function momentAt(stretch: Stretch, at: number): Moment {
  const { model, active } = stretch;
  const frame = frameAt(stretch, at);
  const faded: number[] = [];
  const points: number[] = [];
  let sum = 0;
  let hasRecentBuyingSignal = false;
  for (const rule of active) {
    const times = frame.counted[rule.position] ?? [];
    const fadedNow = fadedSum(rule, times, at);
    const hundredths = cappedPoints(rule, fadedNow);
    faded.push(fadedNow);
    points.push(hundredths);
    sum += hundredths;
    if (isRecentBuying(rule, times, at)) hasRecentBuyingSignal = true;
  }
  const dids = didsOf(model, frame);
  const moment = { at, frame, faded, points, sum, hasRecentBuyingSignal, dids };
  const verdict = verdictAt(stretch, moment, sum);
  return { at, frame, faded, points, sum, hasRecentBuyingSignal, dids, verdict };
}

/** The points of all rules at another instant, as long as they count the signals that they count at this moment. */
export function sumWhileCounting({ active }: Stretch, { frame }: Moment, at: number): number {
  let sum = 0;
  for (const rule of active) sum += rulePoints(rule, frame.counted[rule.position] ?? [], at);
  return sum;
}

function frameAt({ judged: { frame: start }, active }: Stretch, at: number): Frame {
  let counted: (readonly number[])[] | null = null;
  for (const { position, windowMs } of active) {
    const times = start.counted[position] ?? [];
    const oldest = times[0];
    if (oldest === undefined || at - oldest <= windowMs) continue;
    counted ??= [...start.counted];
    counted[position] = times.filter((one) => at - one <= windowMs);
  }
  const { contact, company, values, noted, answers, signal } = start;
  return {
    asOf: at,
    contact,
    company,
    values,
    noted,
    answers,
    signal,
    counted: counted ?? start.counted,
  };
}

function didsOf(model: Model, frame: Frame): string {
  let letters = '';
  for (const { check } of timingOf(model).dids) letters += check(frame) === TRUE ? 'y' : 'n';
  return letters;
}

type Unjudged = Omit<Moment, 'verdict'> & { readonly verdict?: Verdict };

/** The verdict that another sum of the rules' points would give at this moment. */
export function verdictAt(stretch: Stretch, moment: Unjudged, sum: number): Verdict {
  const { model, judged } = stretch;
  const hundredths = sum + (capExcess(model, sum) ?? 0);
  const { hasRecentBuyingSignal, verdict, frame } = moment;
  const { fit, discovery, penalties, isDisqualified, isIncomplete } = fixedPartsAt(stretch, moment);
  const standing = standingOf(model, {
    fit,
    discovery,
    penalties,
    isDisqualified,
    isIncomplete,
    readiness: { hundredths, hasRecentBuyingSignal },
  });
  const { disposition } = standing;
  // What the moment has done is the same for every sum, so only another disposition brings another track.
  return verdict?.disposition === disposition
    ? withTrack(standing, verdict.track)
    : withTrack(standing, trackOf(judged.compiled, frame, disposition));
}

function fixedPartsAt(stretch: Stretch, { frame, dids }: Unjudged): FixedParts {
  const known = stretch.fixedParts.get(dids);
  if (known !== undefined) return known;
  const { compiled, parts: first } = stretch.judged;
  const discovery = judgeDiscovery(compiled, frame, []);
  const parts = {
    fit: judgeFit(compiled, frame, []),
    discovery,
    penalties: judgePenalties(compiled, frame, []),
    isDisqualified:
      discovery.disqualifiedBy.length > 0 || trueDisqualifiers(compiled, frame).length > 0,
    isIncomplete: first.isIncomplete,
  };
  stretch.fixedParts.set(dids, parts);
  return parts;
}

import { compile, type CompiledModel } from './compile.ts';
import { confidenceOf } from './confidence.ts';
import { judgeDiscovery } from './discovery.ts';
import type { Factor } from './factor.ts';
import type { Facts } from './facts.ts';
import { judgeFit, type Fit } from './fit.ts';
import type { Frame } from './frame.ts';
import { limitFactor } from './limit.ts';
import type { Model } from './model.ts';
import { openFrame } from './open-frame.ts';
import { judgePenalties } from './penalties.ts';
import { incompleteFacts } from './quality.ts';
import { judgeReadiness, type Readiness } from './readiness.ts';
import { TRUE } from './truth.ts';
import { sumOf, verdictOf, type Parts, type Verdict } from './verdict-of.ts';
import type { Disposition, Queue, Team, Tier } from './verdict.ts';

export type Qualification = {
  /** 0 to 100: the sum of the factors. */
  readonly score: number;
  readonly fit: number;
  readonly readiness: number;
  readonly tier: Tier;
  readonly team: Team;
  readonly disposition: Disposition;
  readonly queue: Queue | null;
  readonly track: string | null;
  readonly goodFit: boolean;
  /** How the matrix was read: by behaviour, or by what a conversation confirmed. */
  readonly ready: boolean;
  readonly boxes: number;
  readonly misses: number;
  readonly confidence: number;
  readonly incomplete: readonly string[];
  /** Null from `qualify`; `nextChangeAt()` works it out for those who need it, for it costs many judgements. */
  readonly nextChangeAt: number | null;
  readonly factors: readonly Factor[];
  /** Ids of disqualifiers that are true, then of questions whose answer disqualifies. */
  readonly disqualifiedBy: readonly string[];
};

/**
 * Judges one lead at one instant. The same model, facts and instant always give the same answer, and the
 * order of signals, answers and keys never matters.
 */
export function qualify(model: Model, facts: Facts, asOf: number): Qualification {
  return toQualification(judgeLead(model, facts, asOf), null);
}

/** A lead as it was judged, with what it was judged by: whoever asks further need not begin again. */
export type Judged = {
  readonly compiled: CompiledModel;
  readonly frame: Frame;
  readonly parts: Parts & { readonly fit: Fit; readonly readiness: Readiness };
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly incomplete: readonly string[];
  readonly disqualifiedBy: readonly string[];
  readonly factors: readonly Factor[];
};

/** The judging itself, from the facts to the verdict. */
export function judgeLead(model: Model, facts: Facts, asOf: number): Judged {
  const compiled = compile(model);
  const frame = openFrame(compiled, facts, asOf);

  const factors: Factor[] = [];
  const fit = judgeFit(compiled, frame, factors);
  const readiness = judgeReadiness(model, { compiled, frame }, factors);
  const discovery = judgeDiscovery(compiled, frame, factors);
  const penalties = judgePenalties(compiled, frame, factors);

  const incomplete = incompleteFacts(compiled, facts);
  const disqualifiedBy = trueDisqualifiers(compiled, frame).concat(discovery.disqualifiedBy);
  const isDisqualified = disqualifiedBy.length > 0;
  const isIncomplete = incomplete.length > 0;
  const parts = { fit, readiness, discovery, penalties, isDisqualified, isIncomplete };
  const verdict = verdictOf(model, compiled, { frame, parts });

  const limit = limitFactor(sumOf(parts));
  if (limit !== null) factors.push(limit);
  const confidence = confidenceOf(compiled, fit, discovery);
  return { compiled, frame, parts, verdict, confidence, incomplete, disqualifiedBy, factors };
}

/** What was judged, in the words and figures of the product. */
export function toQualification(judged: Judged, nextChangeAt: number | null): Qualification {
  const { parts, verdict, confidence, incomplete, factors, disqualifiedBy } = judged;
  return {
    score: verdict.hundredths / 100,
    fit: parts.fit.hundredths / 100,
    readiness: parts.readiness.hundredths / 100,
    tier: verdict.tier,
    team: verdict.team,
    disposition: verdict.disposition,
    queue: verdict.queue,
    track: verdict.track,
    goodFit: verdict.goodFit,
    ready: verdict.ready,
    boxes: parts.fit.boxes,
    misses: parts.fit.misses,
    confidence,
    incomplete,
    nextChangeAt,
    factors,
    disqualifiedBy,
  };
}

/** Ids of the disqualifiers that are true, in model order. */
export function trueDisqualifiers({ disqualifiers }: CompiledModel, frame: Frame): string[] {
  const ids: string[] = [];
  for (const { id, when } of disqualifiers) {
    if (when(frame) === TRUE) ids.push(id);
  }
  return ids;
}

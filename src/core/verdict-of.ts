import type { CompiledModel } from './compile.ts';
import type { Discovery } from './discovery.ts';
import type { Fit } from './fit.ts';
import type { Frame } from './frame.ts';
import { limited } from './limit.ts';
import type { Model } from './model.ts';
import type { Readiness } from './readiness.ts';
import { tierOf } from './tier.ts';
import { TRUE } from './truth.ts';
import type { Disposition, Queue, Team, Tier } from './verdict.ts';

/** What the groups of factors came to: all that a verdict depends on. */
export type Parts = {
  readonly fit: Pick<Fit, 'hundredths' | 'boxes' | 'misses'>;
  readonly readiness: Pick<Readiness, 'hundredths' | 'hasRecentBuyingSignal'>;
  readonly discovery: Pick<Discovery, 'hundredths' | 'isConfirmed'>;
  readonly penalties: { readonly hundredths: number };
  readonly isDisqualified: boolean;
  readonly isIncomplete: boolean;
};

export type Verdict = {
  /** The score in hundredths, within its limits. */
  readonly hundredths: number;
  readonly tier: Tier;
  readonly team: Team;
  readonly disposition: Disposition;
  readonly queue: Queue | null;
  readonly track: string | null;
  readonly goodFit: boolean;
  /** How the matrix was read: by behaviour, or by what a conversation confirmed. */
  readonly ready: boolean;
};

/** The sum of all factors before the limit, in hundredths. */
export function sumOf({ fit, readiness, discovery, penalties }: Parts): number {
  return fit.hundredths + readiness.hundredths + discovery.hundredths + penalties.hundredths;
}

/** From the parts to tier, queue, team, disposition and track. */
export function verdictOf(
  model: Model,
  compiled: CompiledModel,
  { frame, parts }: { readonly frame: Frame; readonly parts: Parts },
): Verdict {
  const standing = standingOf(model, parts);
  return withTrack(standing, trackOf(compiled, frame, standing.disposition));
}

/** A verdict but for its nurture track, which is the only part that asks for conditions again. */
export type Standing = Omit<Verdict, 'track'>;

export function standingOf(model: Model, parts: Parts): Standing {
  const { fit, readiness, discovery, isDisqualified, isIncomplete } = parts;
  const hundredths = limited(sumOf(parts));
  const score = hundredths / 100;
  const goodFit = isGoodFit(model, fit);
  const ready = readiness.hundredths / 100 >= model.readiness.ready.points || discovery.isConfirmed;
  const { hasRecentBuyingSignal } = readiness;
  const lead = { isDisqualified, isIncomplete, misses: fit.misses, hasRecentBuyingSignal, score };
  const tier = tierOf(model, lead);
  const { team, disposition, queue } = routeOf(model, { tier, goodFit, ready, score });
  return { hundredths, tier, team, disposition, queue, goodFit, ready };
}

export function withTrack(standing: Standing, track: string | null): Verdict {
  const { hundredths, tier, team, disposition, queue, goodFit, ready } = standing;
  return { hundredths, tier, team, disposition, queue, track, goodFit, ready };
}

/** The first nurture entry that is true, for leads that are to be nurtured or reworked. */
export function trackOf(
  { nurture }: CompiledModel,
  frame: Frame,
  disposition: Disposition,
): string | null {
  if (disposition !== 'nurture' && disposition !== 'rework') return null;
  for (const { when, track } of nurture) {
    if (when(frame) === TRUE) return track;
  }
  return null;
}

function isGoodFit({ fit: { goodFit } }: Model, { boxes, hundredths }: Parts['fit']): boolean {
  return 'boxes' in goodFit ? boxes >= goodFit.boxes : hundredths / 100 >= goodFit.points;
}

type Cell = Pick<Verdict, 'tier' | 'goodFit' | 'ready'> & { readonly score: number };
type Route = Pick<Verdict, 'team' | 'disposition' | 'queue'>;

const DISQUALIFIED: Route = { team: 'none', disposition: 'disqualified', queue: null };
const NEEDS_DATA: Route = { team: 'marketing', disposition: 'rework', queue: null };

function routeOf(model: Model, { tier, goodFit, ready, score }: Cell): Route {
  if (tier === 'disqualified') return DISQUALIFIED;
  if (tier === 'needs_data') return NEEDS_DATA;
  const row = goodFit ? model.matrix.goodFit : model.matrix.badFit;
  const { team, disposition } = ready ? row.ready : row.notReady;
  const queue = score > model.queue.highPriorityAbove ? 'high_priority' : 'automated_outreach';
  return { team, disposition, queue };
}

import { compile } from './compile.ts';
import { confidenceOf } from './confidence.ts';
import { judgeDiscovery } from './discovery.ts';
import type { Factor } from './factor.ts';
import type { Facts } from './facts.ts';
import { judgeFit, type Fit } from './fit.ts';
import type { Model } from './model.ts';
import { openFrame } from './open-frame.ts';
import { withLimit } from './limit.ts';
import { judgePenalties } from './penalties.ts';
import { incompleteFacts } from './quality.ts';
import { judgeReadiness } from './readiness.ts';
import { tierOf } from './tier.ts';
import { TRUE } from './truth.ts';
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
  /** Always null here; `nextChangeAt()` works it out for those who need it, for it costs many judgements. */
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
  const compiled = compile(model);
  const frame = openFrame(compiled, facts, asOf);

  const fit = judgeFit(compiled, frame);
  const readiness = judgeReadiness(model, compiled, frame);
  const discovery = judgeDiscovery(compiled, frame);
  const penalties = judgePenalties(compiled, frame);
  const { factors, hundredths } = withLimit([fit, readiness, discovery, penalties]);
  const score = hundredths / 100;

  const goodFit = isGoodFit(model, fit);
  const ready = readiness.hundredths / 100 >= model.readiness.ready.points || discovery.isConfirmed;
  const incomplete = incompleteFacts(compiled, facts);
  const disqualifiedBy = compiled.disqualifiers
    .filter(({ when }) => when(frame) === TRUE)
    .map(({ disqualifier }) => disqualifier.id)
    .concat(discovery.disqualifiedBy);

  const tier = tierOf(model, {
    isDisqualified: disqualifiedBy.length > 0,
    isIncomplete: incomplete.length > 0,
    misses: fit.misses,
    hasRecentBuyingSignal: readiness.hasRecentBuyingSignal,
    score,
  });
  const { team, disposition, queue } = routeOf(model, { tier, goodFit, ready, score });
  const isNurtured = disposition === 'nurture' || disposition === 'rework';
  const nurture = isNurtured
    ? compiled.nurture.find(({ when }) => when(frame) === TRUE)
    : undefined;

  return {
    score,
    fit: fit.hundredths / 100,
    readiness: readiness.hundredths / 100,
    tier,
    team,
    disposition,
    queue,
    track: nurture?.entry.track ?? null,
    goodFit,
    ready,
    boxes: fit.boxes,
    misses: fit.misses,
    confidence: confidenceOf(model, [...fit.factors, ...discovery.factors]),
    incomplete,
    nextChangeAt: null,
    factors,
    disqualifiedBy,
  };
}

function isGoodFit({ fit: { goodFit } }: Model, { boxes, hundredths }: Fit): boolean {
  return 'boxes' in goodFit ? boxes >= goodFit.boxes : hundredths / 100 >= goodFit.points;
}

type Judged = {
  readonly tier: Tier;
  readonly goodFit: boolean;
  readonly ready: boolean;
  readonly score: number;
};
type Route = Pick<Qualification, 'team' | 'disposition' | 'queue'>;

function routeOf(model: Model, { tier, goodFit, ready, score }: Judged): Route {
  if (tier === 'disqualified') return { team: 'none', disposition: 'disqualified', queue: null };
  if (tier === 'needs_data') return { team: 'marketing', disposition: 'rework', queue: null };
  const row = goodFit ? model.matrix.goodFit : model.matrix.badFit;
  const queue = score > model.queue.highPriorityAbove ? 'high_priority' : 'automated_outreach';
  return { ...(ready ? row.ready : row.notReady), queue };
}

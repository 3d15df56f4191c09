import { isoTime } from '../core/iso-time.ts';
import type { UnlabelledQualification } from '../core/factor-labels.ts';

/** One judged lead as `assay score` prints it: figures as numbers, times as ISO 8601. */
export function toScoreLine(id: string, qualification: UnlabelledQualification) {
  const { score, tier, team, disposition, queue, track, goodFit, ready } = qualification;
  const { boxes, misses, confidence, incomplete, nextChangeAt } = qualification;
  return {
    id,
    score,
    tier,
    team,
    disposition,
    queue,
    track,
    goodFit,
    ready,
    boxes,
    misses,
    confidence,
    incomplete,
    nextChangeAt: nextChangeAt === null ? null : isoTime(nextChangeAt),
    factors: qualification.factors.map(({ id: factorId, group, points, max, state }) => ({
      id: factorId,
      group,
      points,
      max,
      state,
    })),
  };
}

import type { Evidence } from '../core/evidence.ts';
import type { Explanation } from '../core/explain.ts';
import { isoTime } from '../core/iso-time.ts';
import { toScoreLine } from './score-line.ts';

/** One explained lead as `assay explain` prints it: the line of `score` and what explains it; times are ISO 8601. */
export function toExplainLine(id: string, explanation: Explanation) {
  const { reasons, paths, blockedBy, tooFar, nextQuestion, forecast } = explanation;
  const line = toScoreLine(id, explanation);
  return {
    ...line,
    factors: line.factors.map((factor, index) => ({
      ...factor,
      label: explanation.factors[index]?.label ?? '',
      evidence: (explanation.factors[index]?.evidence ?? []).map(toEvidence),
    })),
    disqualifiedBy: explanation.disqualifiedBy,
    reasons,
    paths,
    blockedBy,
    tooFar,
    nextQuestion,
    forecast: forecast === null ? null : { at: isoTime(forecast.at), tier: forecast.tier },
  };
}

function toEvidence(evidence: Evidence) {
  if (!('fact' in evidence)) {
    const { count, lastAt } = evidence;
    return { count, lastAt: lastAt === null ? null : isoTime(lastAt) };
  }
  const { at, ...rest } = evidence;
  return at === undefined ? rest : { ...rest, at: isoTime(at) };
}

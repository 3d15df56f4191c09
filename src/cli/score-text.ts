import type { Factor } from '../core/factor.ts';
import { isoTime } from '../core/iso-time.ts';
import type { Qualification } from '../core/qualify.ts';

/**
 * The JSON text of `toScoreLine`, made without the object in between. Most factors of a lead are shared by all
 * leads, so their texts are made once: writing a line costs less than a fifth of JSON.stringify.
 */
export function scoreText(id: string, qualification: Qualification): string {
  const { score, tier, team, disposition, queue, track, goodFit, ready } = qualification;
  const { boxes, misses, confidence, incomplete, nextChangeAt, factors } = qualification;
  const next = nextChangeAt === null ? 'null' : `"${isoTime(nextChangeAt)}"`;
  const missing = incomplete.length === 0 ? '[]' : JSON.stringify(incomplete);
  return (
    `{"id":${JSON.stringify(id)},"score":${score},"tier":"${tier}","team":"${team}",` +
    `"disposition":"${disposition}","queue":${queue === null ? 'null' : `"${queue}"`},` +
    `"track":${track === null ? 'null' : JSON.stringify(track)},"goodFit":${String(goodFit)},` +
    `"ready":${String(ready)},"boxes":${boxes},"misses":${misses},"confidence":${confidence},` +
    `"incomplete":${missing},"nextChangeAt":${next},"factors":[${factors.map(factorText).join(',')}]}`
  );
}

const sharedTexts = new WeakMap<Factor, string>();

function factorText(factor: Factor): string {
  const known = sharedTexts.get(factor);
  if (known !== undefined) return known;
  const { id, group, points, max, state } = factor;
  const text = `{"id":${JSON.stringify(id)},"group":"${group}","points":${points},"max":${max},"state":"${state}"}`;
  // Only what can no longer change may be remembered, and only that is shared.
  if (Object.isFrozen(factor)) sharedTexts.set(factor, text);
  return text;
}

import type { Facts } from './facts.ts';
import { firstChange, type Alike } from './first-change.ts';
import { wholePoint } from './hundredths.ts';
import type { Model } from './model.ts';
import { judgeLead, toQualification, type Qualification } from './qualify.ts';

/**
 * The first whole millisecond after `asOf` at which, with no new fact, tier, queue, team, disposition, nurture
 * track or the score's whole point will be different; null if never.
 */
export function nextChangeAt(model: Model, facts: Facts, asOf: number): number | null {
  return firstChange(model, facts, { asOf, alike: looksAlike })?.at ?? null;
}

/** The qualification with its next change filled in: cheaper than asking for one and then for the other. */
export function qualifyAhead(model: Model, facts: Facts, asOf: number): Qualification {
  const judged = judgeLead(model, facts, asOf);
  const change = firstChange(model, facts, { asOf, alike: looksAlike, judged });
  return toQualification(judged, change?.at ?? null);
}

const looksAlike: Alike = (left, right) =>
  left.tier === right.tier &&
  left.queue === right.queue &&
  left.team === right.team &&
  left.disposition === right.disposition &&
  left.track === right.track &&
  wholePoint(left.hundredths) === wholePoint(right.hundredths);

import { DAY_MS } from './day.ts';
import type { Facts } from './facts.ts';
import { forecastOf, type Forecast } from './forecast.ts';
import type { Model } from './model.ts';
import { qualify } from './qualify.ts';
import { tierRank } from './tier.ts';
import type { Tier } from './verdict.ts';

type Standing = {
  readonly model: Model;
  readonly facts: Facts;
  readonly asOf: number;
  /** The tier that stands in the CRM, which may be held. */
  readonly tier: Tier;
  /** Since when the model has said less; null while it does not. */
  readonly lowerSince: number | null;
};

/**
 * When, with no new fact, the written tier falls, and to what; null if never. It falls so many days after the model's
 * as the model holds a lower tier back; what disqualifies or leaves data missing is written at once.
 */
export function writtenForecast(standing: Standing): Forecast | null {
  const { model, facts, asOf, tier, lowerSince } = standing;
  const holdMs = Math.ceil((model.demoteAfterDays ?? 0) * DAY_MS);
  let from = asOf;
  let fallsAt = lowerSince === null ? null : lowerSince + holdMs;
  // The tier may fall step by step, and rise again before a hold ends: each fall is looked at until one lasts.
  for (;;) {
    if (fallsAt !== null) {
      const judged = qualify(model, facts, Math.max(fallsAt, asOf)).tier;
      if (tierRank(judged) > tierRank(tier)) return { at: fallsAt, tier: judged };
    }
    const next = forecastOf(model, facts, from);
    if (next === null) return null;
    const isImmediate = next.tier === 'disqualified' || next.tier === 'needs_data';
    if (isImmediate) return next;
    fallsAt = next.at + holdMs;
    from = next.at;
  }
}

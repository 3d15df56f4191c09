import type { Facts } from './facts.ts';
import { firstChange } from './first-change.ts';
import type { Model } from './model.ts';
import { tierRank } from './tier.ts';
import type { Tier } from './verdict.ts';

export type Forecast = { readonly at: number; readonly tier: Tier };

/** When, with no new fact, the tier falls next, and to what; null if never. A rise before that is passed over. */
export function forecastOf(model: Model, facts: Facts, asOf: number): Forecast | null {
  let from = asOf;
  for (;;) {
    const change = firstChange(model, facts, {
      asOf: from,
      alike: (left, right) => left.tier === right.tier,
    });
    if (change === null) return null;
    const { at, before, after } = change;
    if (tierRank(after.tier) > tierRank(before.tier)) return { at, tier: after.tier };
    from = at;
  }
}

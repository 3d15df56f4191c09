import type { Model } from './model.ts';
import { Tier } from './verdict.ts';

type TierInput = {
  readonly isDisqualified: boolean;
  readonly isIncomplete: boolean;
  readonly misses: number;
  readonly hasRecentBuyingSignal: boolean;
  readonly score: number;
};

/** The lead's tier. What disqualifies beats missing data, and missing data beats every other tier. */
export function tierOf({ tiers }: Model, lead: TierInput): Tier {
  if (lead.isDisqualified) return 'disqualified';
  if (lead.isIncomplete) return 'needs_data';
  if (tiers.policy === 'score') {
    if (lead.score >= tiers.tier1At) return 'tier_1';
    return lead.score >= tiers.tier2At ? 'tier_2' : 'tier_3';
  }
  if (lead.misses === 0 && lead.hasRecentBuyingSignal) return 'tier_1';
  return lead.misses <= tiers.tier2Misses ? 'tier_2' : 'tier_3';
}

/** How good a tier is: 0 is best, more is lower. */
export function tierRank(tier: Tier): number {
  return Tier.options.indexOf(tier);
}

/** Whether a lead would have climbed: from below tier 3 (disqualified, without its data) only into tiers 1 to 3. */
export function isBetterTier(tier: Tier, current: Tier): boolean {
  return tierRank(tier) < Math.min(tierRank(current), tierRank('needs_data'));
}

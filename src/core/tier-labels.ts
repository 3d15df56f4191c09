import type { Tier } from './verdict.ts';

/** Tiers as people read them. */
export const TIER_LABELS: Readonly<Record<Tier, string>> = {
  tier_1: 'Tier 1',
  tier_2: 'Tier 2',
  tier_3: 'Tier 3',
  needs_data: 'Needs data',
  disqualified: 'Disqualified',
};

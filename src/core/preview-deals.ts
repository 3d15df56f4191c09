import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { perTier, type Count } from './preview-counts.ts';
import { qualify } from './qualify.ts';
import { tierRank } from './tier.ts';
import { Tier } from './verdict.ts';

/** One closed deal: its contacts as they were known when it was opened. */
export type PreviewDeal = {
  readonly id: string;
  readonly won: boolean;
  readonly openedAt: number;
  /** Empty where nothing was known of any of them by then. */
  readonly contacts: readonly Facts[];
};

/** How deals that are over would have been judged when they were opened. */
export type DealSummary = {
  readonly won: Readonly<Record<Tier, Count>>;
  readonly lost: Readonly<Record<Tier, Count>>;
  /** Nothing was known of their contacts when they were opened. */
  readonly unknown: number;
  /** Deals that were won and that only the version in force had in tier 1. */
  readonly wonAndMissed: readonly string[];
};

type DealCounts = {
  readonly add: (deal: PreviewDeal) => void;
  readonly summary: () => DealSummary;
};

/** Counts closed deals by the best tier of their contacts under both versions. */
export function dealCounts(current: Model, candidate: Model): DealCounts {
  const [won, lost] = [perTier(), perTier()];
  const wonAndMissed: string[] = [];
  let unknown = 0;
  return {
    add({ id, won: isWon, openedAt, contacts }) {
      const from = bestTier(current, contacts, openedAt);
      const to = bestTier(candidate, contacts, openedAt);
      if (from === null || to === null) {
        unknown += 1;
        return;
      }
      const ended = isWon ? won : lost;
      ended[from].current += 1;
      ended[to].candidate += 1;
      if (isWon && from === 'tier_1' && to !== 'tier_1') wonAndMissed.push(id);
    },
    summary: () => ({ won, lost, unknown, wonAndMissed }),
  };
}

function bestTier(model: Model, contacts: readonly Facts[], at: number): Tier | null {
  const ranks = contacts.map((facts) => tierRank(qualify(model, facts, at).tier));
  return ranks.length === 0 ? null : (Tier.options[Math.min(...ranks)] ?? null);
}

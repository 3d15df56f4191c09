import { splitPath } from './fact-path.ts';
import { factText } from './fact-text.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { perTier, type Count } from './preview-counts.ts';
import { dealCounts, type DealSummary, type PreviewDeal } from './preview-deals.ts';
import { byLeads, countMove, type CountedGroup, type Group } from './preview-groups.ts';
import { countWeeks, lastWeeks, meanOf, tier1Entries } from './preview-weeks.ts';
import { qualify } from './qualify.ts';
import { Tier } from './verdict.ts';

/** What a lead is judged by under each version; they differ only where the new one reads more. */
export type PreviewLead = { readonly current: Facts; readonly candidate: Facts };

/** A lead that the new version puts into another tier. */
export type Move = {
  readonly id: string;
  readonly from: Tier;
  readonly to: Tier;
  readonly score: { readonly from: number; readonly to: number };
  readonly owner: string | null;
  readonly segment: string | null;
};

export type PreviewSummary = {
  readonly leads: number;
  readonly moved: number;
  readonly moves: readonly { readonly from: Tier; readonly to: Tier; readonly leads: number }[];
  readonly tiers: Readonly<Record<Tier, Count>>;
  readonly byOwner: readonly Group[];
  readonly bySegment: readonly Group[];
  /** Leads that entered tier 1 in each of the last weeks, the newest first, and their mean. */
  readonly tier1PerWeek: { readonly mean: Count; readonly weeks: readonly Count[] };
  readonly deals: DealSummary;
};

type Options = {
  readonly current: Model;
  readonly candidate: Model;
  readonly asOf: number;
  /** A path such as `company.industry`. */
  readonly segment: string;
};

export type Preview = {
  /** Judges a lead under both versions; null where it stays in its tier. */
  add(lead: PreviewLead): Move | null;
  addDeal(deal: PreviewDeal): void;
  summary(): PreviewSummary;
};

const OWNER = 'contact.hubspot_owner_id';

/** Counts, lead by lead and in constant memory, what a new version of a model would change. */
export function createPreview({ current, candidate, asOf, segment }: Options): Preview {
  const tiers = perTier();
  const moves = new Map<string, number>();
  const owners = new Map<string, CountedGroup>();
  const segments = new Map<string, CountedGroup>();
  const weeks = lastWeeks();
  const deals = dealCounts(current, candidate);
  let [leads, moved] = [0, 0];

  return {
    add(lead) {
      const before = qualify(current, lead.current, asOf);
      const after = qualify(candidate, lead.candidate, asOf);
      const [from, to] = [before.tier, after.tier];
      const owner = valueAt(lead.current, OWNER);
      const own = valueAt(lead.candidate, segment);
      leads += 1;
      tiers[from].current += 1;
      tiers[to].candidate += 1;
      countMove(owners, owner ?? 'nobody', { from, to });
      countMove(segments, own ?? 'unknown', { from, to });
      countWeeks(weeks, 'current', tier1Entries(current, lead.current, { asOf, tierNow: from }));
      countWeeks(
        weeks,
        'candidate',
        tier1Entries(candidate, lead.candidate, { asOf, tierNow: to }),
      );
      if (from === to) return null;
      moved += 1;
      const key = `${from} ${to}`;
      moves.set(key, (moves.get(key) ?? 0) + 1);
      const score = { from: before.score, to: after.score };
      return { id: lead.current.id, from, to, score, owner, segment: own };
    },
    addDeal: deals.add,
    summary: () => ({
      leads,
      moved,
      moves: Tier.options.flatMap((from) =>
        Tier.options.flatMap((to) => {
          const found = moves.get(`${from} ${to}`);
          return found === undefined ? [] : [{ from, to, leads: found }];
        }),
      ),
      tiers,
      byOwner: [...owners.values()].sort(byLeads),
      bySegment: [...segments.values()].sort(byLeads),
      tier1PerWeek: { mean: meanOf(weeks), weeks },
      deals: deals.summary(),
    }),
  };
}

function valueAt(facts: Facts, path: string): string | null {
  const { scope, name } = splitPath(path);
  return scope === 'contact' || scope === 'company' ? factText(facts[scope][name]) : null;
}

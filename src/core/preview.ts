import { DAY_MS } from './day.ts';
import { splitPath } from './fact-path.ts';
import { factText } from './fact-text.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { qualify } from './qualify.ts';
import { tierRank } from './tier.ts';
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

/** One closed deal: its contacts as they were known when it was opened. */
export type PreviewDeal = {
  readonly id: string;
  readonly won: boolean;
  readonly openedAt: number;
  /** Empty where nothing was known of any of them by then. */
  readonly contacts: readonly Facts[];
};

type Count = { readonly current: number; readonly candidate: number };
type MutableCount = { current: number; candidate: number };

export type PreviewSummary = {
  readonly leads: number;
  readonly moved: number;
  readonly moves: readonly { readonly from: Tier; readonly to: Tier; readonly leads: number }[];
  readonly tiers: Readonly<Record<Tier, Count>>;
  readonly byOwner: readonly Group[];
  readonly bySegment: readonly Group[];
  /** Leads that entered tier 1 in each of the last weeks, the newest first, and their mean. */
  readonly tier1PerWeek: { readonly mean: Count; readonly weeks: readonly Count[] };
  readonly deals: {
    readonly won: Readonly<Record<Tier, Count>>;
    readonly lost: Readonly<Record<Tier, Count>>;
    /** Nothing was known of their contacts when they were opened. */
    readonly unknown: number;
    /** Deals that were won and that only the version in force had in tier 1. */
    readonly wonAndMissed: readonly string[];
  };
};

/** The leads of one owner or segment: how many move up and down, and how many are in tier 1. */
export type Group = {
  readonly name: string;
  readonly leads: number;
  readonly up: number;
  readonly down: number;
  readonly tier1: Count;
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

const WEEKS = 4;
const OWNER = 'contact.hubspot_owner_id';

/** Counts, lead by lead and in constant memory, what a new version of a model would change. */
export function createPreview({ current, candidate, asOf, segment }: Options): Preview {
  const tiers = perTier();
  const moves = new Map<string, number>();
  const owners = new Map<string, MutableGroup>();
  const segments = new Map<string, MutableGroup>();
  const weeks = Array.from({ length: WEEKS }, (): MutableCount => ({ current: 0, candidate: 0 }));
  const [won, lost] = [perTier(), perTier()];
  const wonAndMissed: string[] = [];
  let [leads, moved, unknown] = [0, 0, 0];

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
      count(owners, owner ?? 'nobody', { from, to });
      count(segments, own ?? 'unknown', { from, to });
      countWeeks(weeks, 'current', entries(current, lead.current, { asOf, tierNow: from }));
      countWeeks(weeks, 'candidate', entries(candidate, lead.candidate, { asOf, tierNow: to }));
      if (from === to) return null;
      moved += 1;
      const key = `${from} ${to}`;
      moves.set(key, (moves.get(key) ?? 0) + 1);
      const score = { from: before.score, to: after.score };
      return { id: lead.current.id, from, to, score, owner, segment: own };
    },
    addDeal({ id, won: isWon, openedAt, contacts }) {
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
      tier1PerWeek: {
        mean: {
          current: weeks.reduce((sum, week) => sum + week.current, 0) / WEEKS,
          candidate: weeks.reduce((sum, week) => sum + week.candidate, 0) / WEEKS,
        },
        weeks,
      },
      deals: { won, lost, unknown, wonAndMissed },
    }),
  };
}

function perTier(): Record<Tier, MutableCount> {
  const none = (): MutableCount => ({ current: 0, candidate: 0 });
  return {
    tier_1: none(),
    tier_2: none(),
    tier_3: none(),
    needs_data: none(),
    disqualified: none(),
  };
}

type MutableGroup = {
  name: string;
  leads: number;
  up: number;
  down: number;
  tier1: MutableCount;
};

function count(
  groups: Map<string, MutableGroup>,
  name: string,
  { from, to }: { readonly from: Tier; readonly to: Tier },
): void {
  const none = { name, leads: 0, up: 0, down: 0, tier1: { current: 0, candidate: 0 } };
  const group = groups.get(name) ?? none;
  groups.set(name, group);
  group.leads += 1;
  if (tierRank(to) < tierRank(from)) group.up += 1;
  if (tierRank(to) > tierRank(from)) group.down += 1;
  if (from === 'tier_1') group.tier1.current += 1;
  if (to === 'tier_1') group.tier1.candidate += 1;
}

function byLeads(one: MutableGroup, other: MutableGroup): number {
  return other.leads - one.leads || (one.name < other.name ? -1 : 1);
}

/** For each of the last weeks, the newest first, whether the lead was in tier 1 at its end and not at its start. */
function entries(
  model: Model,
  facts: Facts,
  { asOf, tierNow }: { readonly asOf: number; readonly tierNow: Tier },
): boolean[] {
  const wasTier1 = Array.from({ length: WEEKS + 1 }, (_, week) =>
    week === 0
      ? tierNow === 'tier_1'
      : qualify(model, facts, asOf - week * 7 * DAY_MS).tier === 'tier_1',
  );
  return wasTier1.slice(0, WEEKS).map((isIn, week) => isIn && wasTier1[week + 1] !== true);
}

function countWeeks(
  weeks: readonly MutableCount[],
  side: 'current' | 'candidate',
  entered: readonly boolean[],
): void {
  for (const [index, week] of weeks.entries()) if (entered[index] === true) week[side] += 1;
}

function bestTier(model: Model, contacts: readonly Facts[], at: number): Tier | null {
  const ranks = contacts.map((facts) => tierRank(qualify(model, facts, at).tier));
  return ranks.length === 0 ? null : (Tier.options[Math.min(...ranks)] ?? null);
}

function valueAt(facts: Facts, path: string): string | null {
  const { scope, name } = splitPath(path);
  return scope === 'contact' || scope === 'company' ? factText(facts[scope][name]) : null;
}

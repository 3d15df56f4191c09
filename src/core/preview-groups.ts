import type { Count, MutableCount } from './preview-counts.ts';
import { tierRank } from './tier.ts';
import type { Tier } from './verdict.ts';

/** The leads of one owner or segment: how many move up and down, and how many are in tier 1. */
export type Group = {
  readonly name: string;
  readonly leads: number;
  readonly up: number;
  readonly down: number;
  readonly tier1: Count;
};

/** The same while it is counted. */
export type CountedGroup = {
  name: string;
  leads: number;
  up: number;
  down: number;
  tier1: MutableCount;
};

/** Counts one lead that goes, or stays, in the group of that name. */
export function countMove(
  groups: Map<string, CountedGroup>,
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

/** The largest group first. */
export function byLeads(one: CountedGroup, other: CountedGroup): number {
  return other.leads - one.leads || (one.name < other.name ? -1 : 1);
}

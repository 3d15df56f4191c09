import { blockersOf } from './blockers.ts';
import { applyChanges, subjectOf, type Change } from './change.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import { offersFor } from './offers.ts';
import { qualify } from './qualify.ts';
import { relevantOffers } from './relevant-offers.ts';
import { isBetterTier, tierRank } from './tier.ts';
import { openTrial, trialWith, verdictOn, type Trial } from './trial.ts';
import type { Tier } from './verdict.ts';

/** What could happen to a lead so that it reaches a better tier, and the score it would then have. */
export type Path = {
  readonly tier: Tier;
  readonly score: number;
  readonly changes: readonly Change[];
};

export type Paths = {
  readonly paths: readonly Path[];
  /** Ids of what a rep cannot change, where that alone stands in the way. */
  readonly blockedBy: readonly string[];
  /** More than three changes would be needed. */
  readonly tooFar: boolean;
};

const MOST_CHANGES = 3;
const MOST_PATHS = 3;

/**
 * For each better tier the smallest sets of changes that lead there, the best three in all: better tiers first,
 * then more points, then model order. Each one was judged by `qualify` on the changed facts.
 */
export function pathsFrom(model: Model, facts: Facts, asOf: number): Paths {
  const trial = openTrial(model, facts, asOf);
  const { tier } = verdictOn(model, trial);
  const offers = relevantOffers(model, offersFor(model, trial.frame));
  const paths = smallestSets(model, { trial, offers, tier })
    .map((changes) => verified(model, facts, { changes, asOf }))
    .filter((path) => isBetterTier(path.tier, tier))
    .slice(0, MOST_PATHS);
  if (paths.length > 0 || tier === 'tier_1') return { paths, blockedBy: [], tooFar: false };
  return { paths, ...blockersOf(model, { facts, trial, tier }) };
}

function verified(
  model: Model,
  facts: Facts,
  { changes, asOf }: { readonly changes: readonly Change[]; readonly asOf: number },
): Path {
  const { tier, score } = qualify(model, applyChanges(facts, changes, asOf), asOf);
  return { tier, score, changes };
}

type Search = { readonly trial: Trial; readonly offers: readonly Change[]; readonly tier: Tier };

/** A set of offers, by their places in model order, and what it leads to. */
type Found = {
  readonly places: readonly number[];
  readonly tier: Tier;
  readonly hundredths: number;
};

function smallestSets(model: Model, { trial, offers, tier }: Search): Change[][] {
  let reached: Found[] = [];
  let sets: { places: number[]; trial: Trial }[] = [{ places: [], trial }];
  for (let size = 1; size <= MOST_CHANGES && !isDone(reached, tier); size += 1) {
    const isLast = size === MOST_CHANGES;
    const grown: typeof sets = [];
    const found: Found[] = [];
    for (const set of sets) {
      for (const [place, offer] of offers.entries()) {
        if (place <= (set.places.at(-1) ?? -1) || clashes(offers, set.places, offer)) continue;
        const next = { places: [...set.places, place], trial: trialWith(model, set.trial, offer) };
        if (!isLast) grown.push(next);
        const verdict = verdictOn(model, next.trial);
        if (!isBetterTier(verdict.tier, tier)) continue;
        found.push({ places: next.places, tier: verdict.tier, hundredths: verdict.hundredths });
      }
    }
    const known = new Set(reached.map((one) => one.tier));
    reached = [...reached, ...found.filter((one) => !known.has(one.tier))];
    sets = grown;
  }
  return reached.sort(byWorth).map(({ places }) => places.flatMap((place) => offers[place] ?? []));
}

/** Whether larger sets could add nothing: every better tier has its smallest ones, or the best tier fills the list. */
function isDone(reached: readonly Found[], tier: Tier): boolean {
  const tiers = new Set(reached.map((one) => one.tier));
  const best = reached.filter((one) => one.tier === 'tier_1').length;
  return best >= MOST_PATHS || tiers.size >= Math.min(tierRank(tier), tierRank('needs_data'));
}

/** Two changes of one thing cannot both happen. */
function clashes(offers: readonly Change[], places: readonly number[], offer: Change): boolean {
  return places.some((place) => {
    const other = offers[place];
    return other !== undefined && subjectOf(other) === subjectOf(offer);
  });
}

function byWorth(left: Found, right: Found): number {
  const byTier = tierRank(left.tier) - tierRank(right.tier);
  if (byTier !== 0) return byTier;
  if (left.hundredths !== right.hundredths) return right.hundredths - left.hundredths;
  const differing = left.places.findIndex((place, index) => place !== right.places[index]);
  return (left.places[differing] ?? 0) - (right.places[differing] ?? 0);
}

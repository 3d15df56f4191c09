import fc from 'fast-check';
import { applyChanges, subjectOf, type Change } from '../../../src/core/change.ts';
import { compile } from '../../../src/core/compile.ts';
import type { Facts } from '../../../src/core/facts.ts';
import type { Model } from '../../../src/core/model.ts';
import { offersFor } from '../../../src/core/offers.ts';
import { openFrame } from '../../../src/core/open-frame.ts';
import { pathsFrom, type Path } from '../../../src/core/paths.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { leads, models } from './arbitraries.ts';
import { NOW } from './build-lead.ts';
import { manyRuns } from './many-runs.ts';

const TIERS = ['tier_1', 'tier_2', 'tier_3'];

/** All sets of up to three offers, of no subject twice, smallest first and in model order. */
function setsOf(offers: Change[]): Change[][] {
  const singles = offers.map((_, place) => [place]);
  const grow = (sets: number[][]): number[][] =>
    sets.flatMap((set) =>
      offers.flatMap((offer, place) => {
        const clash = set.some((other) => subjectOf(offers[other]!) === subjectOf(offer));
        return place > set.at(-1)! && !clash ? [[...set, place]] : [];
      }),
    );
  const pairs = grow(singles);
  return [...singles, ...pairs, ...grow(pairs)].map((set) => set.map((place) => offers[place]!));
}

/** The same answer by trying everything with `qualify` alone. */
function byBruteForce(model: Model, lead: Facts): Path[] {
  const now = qualify(model, lead, NOW).tier;
  const better = TIERS.filter(
    (tier) => TIERS.indexOf(tier) < TIERS.indexOf(now) || !TIERS.includes(now),
  );
  const tried = setsOf(offersFor(model, openFrame(compile(model), lead, NOW))).map((changes) => {
    const { tier, score } = qualify(model, applyChanges(lead, changes, NOW), NOW);
    return { tier, score, changes };
  });
  return better
    .flatMap((tier) => {
      const reaching = tried.filter((path) => path.tier === tier);
      const fewest = Math.min(...reaching.map(({ changes }) => changes.length));
      return reaching
        .filter(({ changes }) => changes.length === fewest)
        .sort((left, right) => right.score - left.score);
    })
    .slice(0, 3);
}

describe('paths, for any model and any lead,', () => {
  it('are the smallest sets of changes that reach a better tier, the best three', () => {
    const sizes = new Set<number>();
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const { paths } = pathsFrom(model, lead, NOW);
        for (const { changes } of paths) sizes.add(changes.length);
        expect(paths).toEqual(byBruteForce(model, lead));
      }),
      manyRuns(),
    );
    expect([...sizes].sort()).toEqual([1, 2, 3]);
  });

  it('are empty only for a reason, which is one of three', () => {
    const reasons = new Set<string>();
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const { paths, blockedBy, tooFar } = pathsFrom(model, lead, NOW);
        const reason = JSON.stringify([paths.length > 0, blockedBy.length > 0, tooFar]);
        reasons.add(reason);
        if (paths.length > 0) expect([blockedBy, tooFar]).toEqual([[], false]);
        if (tooFar) expect(blockedBy).toEqual([]);
      }),
      manyRuns(),
    );
    expect(reasons.size).toBeGreaterThanOrEqual(3);
  });
});

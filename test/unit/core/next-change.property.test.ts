import fc from 'fast-check';
import { forecastOf } from '../../../src/core/forecast.ts';
import type { Facts } from '../../../src/core/facts.ts';
import type { Model } from '../../../src/core/model.ts';
import { nextChangeAt } from '../../../src/core/next-change.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { tierRank } from '../../../src/core/tier.ts';
import { leads, models } from './arbitraries.ts';
import { DAY, NOW } from './build-lead.ts';
import { manyRuns } from './many-runs.ts';

/** What nextChangeAt promises about, at one instant. */
function looks(model: Model, lead: Facts, at: number): string {
  const { tier, queue, team, disposition, track, score } = qualify(model, lead, at);
  return JSON.stringify([tier, queue, team, disposition, track, Math.floor(score + 0.5)]);
}

describe('nextChangeAt, for any model and any lead,', () => {
  it('is the first instant at which the lead looks different', () => {
    let [changes, rests] = [0, 0];
    fc.assert(
      fc.property(
        models,
        leads,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (model, lead, chance) => {
          const next = nextChangeAt(model, lead, NOW);
          const now = looks(model, lead, NOW);
          if (next === null) rests += 1;
          else changes += 1;
          const end = next ?? NOW + 4000 * DAY;
          if (next !== null) {
            expect(Number.isInteger(next) && next > NOW).toBe(true);
            expect(looks(model, lead, next)).not.toBe(now);
            expect(looks(model, lead, next - 1)).toBe(now);
          }
          const instants = [...chance.take(200)].map(
            (share) => NOW + Math.floor(share * (end - 1 - NOW)),
          );
          // Asserted once: a quarter of a million assertions take longer than what they assert.
          expect(instants.filter((at) => looks(model, lead, at) !== now)).toEqual([]);
        },
      ),
      manyRuns(),
    );
    expect(Math.min(changes, rests)).toBeGreaterThan(0);
  });

  it('misses none of the days on which something may end', () => {
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const next = nextChangeAt(model, lead, NOW) ?? Infinity;
        const now = looks(model, lead, NOW);
        const instants = [...lead.signals, ...lead.answers].flatMap(({ at }) =>
          [0, 1, 7.5, 10, 30, 90, 365].flatMap((days) => [at + days * DAY, at + days * DAY + 1]),
        );
        const between = instants.filter((at) => at > NOW && at < next);
        expect(between.filter((at) => looks(model, lead, at) !== now)).toEqual([]);
      }),
      manyRuns(),
    );
  });
});

describe('forecastOf, for any model and any lead,', () => {
  it('is the next fall of the tier, and up to it the tier only rises', () => {
    let [falls, rests] = [0, 0];
    fc.assert(
      fc.property(
        models,
        leads,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 100, maxLength: 100 }),
        (model, lead, chances) => {
          const rankAt = (at: number) => tierRank(qualify(model, lead, at).tier);
          const forecast = forecastOf(model, lead, NOW);
          if (forecast === null) rests += 1;
          else {
            falls += 1;
            expect(qualify(model, lead, forecast.at).tier).toBe(forecast.tier);
            expect(rankAt(forecast.at)).toBeGreaterThan(rankAt(forecast.at - 1));
          }
          const last = (forecast?.at ?? NOW + 4000 * DAY) - 1;
          const instants = chances.map((share) => NOW + Math.floor(share * (last - NOW)));
          const ranks = [NOW, ...instants.sort((one, other) => one - other), last].map(rankAt);
          const sorted = ranks.toSorted((one, other) => other - one);
          expect(ranks).toEqual(sorted);
        },
      ),
      manyRuns(),
    );
    expect(Math.min(falls, rests)).toBeGreaterThan(0);
  });
});

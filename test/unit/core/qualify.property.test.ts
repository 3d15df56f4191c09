import fc from 'fast-check';
import type { Facts } from '../../../src/core/facts.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { tierRank } from '../../../src/core/tier.ts';
import { KINDS, leads, models, signals } from './arbitraries.ts';
import { NOW } from './build-lead.ts';
import { manyRuns } from './many-runs.ts';

/** The same lead told in any other order: of signals, of answers, and of keys at every level. */
function reordered(lead: Facts, chances: Iterator<number>): Facts {
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, place: Number(chances.next().value) }))
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item);
  const shuffle = (value: unknown): unknown => {
    if (Array.isArray(value)) return shuffled(value.map(shuffle));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, part]) => [key, shuffle(part)] as const);
    return Object.fromEntries(shuffled(entries));
  };
  return shuffle(lead) as Facts;
}

const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));

describe('qualify, for any model and any lead,', () => {
  it('gives factors that add up exactly to a score within 0 and 100', () => {
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const { score, factors } = qualify(model, lead, NOW);
        const hundredths = factors.reduce((sum, { points }) => sum + Math.round(points * 100), 0);
        expect(hundredths).toBe(Math.round(score * 100));
        expect(score >= 0 && score <= 100).toBe(true);
        expect(factors.filter(({ points }) => points !== Number(points.toFixed(2)))).toEqual([]);
      }),
      manyRuns(),
    );
  });

  it('gives the same answer in whatever order signals, answers and keys come', () => {
    fc.assert(
      fc.property(models, leads, chances, (model, lead, order) => {
        expect(qualify(model, reordered(lead, order), NOW)).toEqual(qualify(model, lead, NOW));
      }),
      manyRuns(),
    );
  });

  it('counts a signal that was delivered twice once', () => {
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const named = lead.signals.map((signal, index) => ({ id: `own-${index}`, ...signal }));
        const once = { ...lead, signals: named };
        const twice = { ...lead, signals: [...named, ...named] };
        expect(qualify(model, twice, NOW)).toEqual(qualify(model, once, NOW));
      }),
      manyRuns(),
    );
  });

  it('never counts a signal of the future', () => {
    fc.assert(
      fc.property(models, leads, fc.array(signals), (model, lead, more) => {
        const future = more.map(({ kind, attributes }, index) => ({
          kind,
          attributes,
          at: NOW + 1 + index,
        }));
        const told = { ...lead, signals: [...lead.signals, ...future] };
        expect(qualify(model, told, NOW)).toEqual(qualify(model, lead, NOW));
      }),
      manyRuns(),
    );
  });

  it('never lowers a tier for one more signal that nothing counts against the lead', () => {
    fc.assert(
      fc.property(
        models,
        leads,
        signals,
        fc.constantFrom(...KINDS),
        (model, lead, { at, attributes }, kind) => {
          const more = { ...lead, signals: [...lead.signals, { kind, at, attributes }] };
          const [before, after] = [qualify(model, lead, NOW), qualify(model, more, NOW)];
          expect(tierRank(after.tier)).toBeLessThanOrEqual(tierRank(before.tier));
          expect(after.score).toBeGreaterThanOrEqual(before.score);
        },
      ),
      manyRuns(),
    );
  });

  it('judges many different things: every tier, queue, disposition and state turns up', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const { tier, queue, disposition, track, factors } = qualify(model, lead, NOW);
        for (const one of [
          tier,
          queue,
          disposition,
          track,
          ...factors.map(({ id, state }) =>
            id === 'limit' || id === 'readiness_cap' ? id : state,
          ),
        ]) {
          seen.add(String(one));
        }
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'tier_1',
        'tier_2',
        'tier_3',
        'needs_data',
        'disqualified',
        'high_priority',
        'automated_outreach',
        'work_now',
        'nurture',
        'rework',
        'track_0',
        'track_1',
        'met',
        'partly',
        'missed',
        'unknown',
        'none',
        'readiness_cap',
        'limit',
      ]),
    );
  });
});

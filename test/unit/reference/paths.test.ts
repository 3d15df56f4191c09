import type { ExampleLead } from '../../support/reference/example.ts';
import { AS_OF, exampleLead, exampleModel } from '../../support/reference/example.ts';
import { generateLead, generateModel } from '../../support/reference/generate.ts';
import type { TierPaths } from '../../support/reference/paths.ts';
import { bestPaths, bruteForcePaths, outcomeOf } from '../../support/reference/paths.ts';

const model = exampleModel();
const paths = (changes: Partial<ExampleLead>): TierPaths[] =>
  bruteForcePaths(model, exampleLead(changes), AS_OF);
const view = { signal: { kind: 'page_view', attributes: { url: '/pricing' } } };

describe('reference paths', () => {
  it('needs one buying signal from tier 2 to tier 1 where no criterion is missed', () => {
    const changes = [view];
    expect(paths({})).toEqual([
      { tier: 'tier_1', size: 1, paths: [{ tier: 'tier_1', score: 59, changes }] },
    ]);
  });

  it('offers the nearest bound of an unknown number, and all that is needed together', () => {
    const company = { name: 'Example Ltd', industry: 'Software' };
    const [best] = paths({ company });
    const size = { fact: { path: 'company.numberofemployees', value: '50' } };
    expect(best).toMatchObject({ tier: 'tier_1', size: 2, paths: [{ changes: [size, view] }] });
  });

  it('offers no fact that is known and misses', () => {
    const company = { name: 'Example Ltd', industry: 'Software', numberofemployees: '5' };
    expect(paths({ company })).toEqual([]);
  });

  it('offers what is required and missing, but not what disqualifies', () => {
    const tiers = paths({ contact: {} }).map(({ tier, size }) => [tier, size]);
    expect(tiers).toEqual([
      ['tier_1', 2],
      ['tier_2', 1],
    ]);
    const answers = [{ question: 'budget', value: 'none', at: '2026-05-02' }];
    expect(paths({ answers })).toEqual([]);
  });

  it('offers nothing in place of an address that is known and impossible', () => {
    expect(paths({ contact: { email: 'ada' } })).toEqual([]);
  });

  it('reaches by score with answers that are open or improvable', () => {
    const byScore = exampleModel({ tiers: { policy: 'score', tier1At: 70, tier2At: 40 } });
    const answers = [{ question: 'budget', value: 'planned', at: '2026-05-02' }];
    const [path] = bestPaths(byScore, exampleLead({ answers }), AS_OF);
    expect(path).toEqual({
      tier: 'tier_1',
      score: 70,
      changes: [{ answer: { question: 'budget', value: 'approved' } }],
    });
  });

  it('gives at most three, each of which reaches its tier', () => {
    let some = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const generated = generateModel(seed);
      const lead = generateLead(seed, generated, AS_OF);
      const best = bestPaths(generated, lead, AS_OF);
      expect(best.length).toBeLessThanOrEqual(3);
      for (const { tier, score, changes } of best) {
        some += 1;
        expect(changes.length).toBeLessThanOrEqual(3);
        expect(outcomeOf(generated, lead, { asOf: AS_OF, changes })).toEqual({ tier, score });
      }
    }
    expect(some).toBeGreaterThan(10);
  });
});

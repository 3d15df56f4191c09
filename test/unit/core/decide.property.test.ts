import fc from 'fast-check';
import { decide, type Previous, type Proposal, type Written } from '../../../src/core/decide.ts';
import { qualify, type Qualification } from '../../../src/core/qualify.ts';
import { tierRank } from '../../../src/core/tier.ts';
import { Tier } from '../../../src/core/verdict.ts';
import { buildLead, DAY, NOW } from './build-lead.ts';
import { buildModel } from './build-model.ts';
import { manyRuns } from './many-runs.ts';

const base = qualify(buildModel(), buildLead(), NOW);
const figure = fc.integer({ min: -500, max: 10_000 }).map((hundredths) => hundredths / 100);

const qualifications: fc.Arbitrary<Qualification> = fc
  .record({
    tier: fc.constantFrom(...Tier.options),
    score: figure,
    fit: figure,
    readiness: figure,
    confidence: fc.integer({ min: 0, max: 100 }),
    queue: fc.constantFrom('high_priority', 'automated_outreach', null),
    team: fc.constantFrom('sales', 'marketing', 'none'),
    disposition: fc.constantFrom('work_now', 'nurture', 'rework', 'disqualified'),
    track: fc.constantFrom('a', 'b', null),
  })
  .map((parts) => ({ ...base, ...parts }));

const proposals = (demoteAfterDays: fc.Arbitrary<number>): fc.Arbitrary<Proposal> =>
  fc.record({
    qualification: qualifications,
    modelVersion: fc.constantFrom('1', '2'),
    ownerId: fc.constantFrom('70', '71', null),
    reason: fc.string(),
    nextStep: fc.string(),
    demoteAfterDays,
    tierOverride: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      fc.constantFrom(...Tier.options),
    ),
  });

const FIGURES = ['score', 'fit', 'readiness', 'confidence'] as const;
const WORDS = ['queue', 'team', 'disposition', 'track'] as const;
const shown = (value: number) => Math.floor((Math.round(value * 100) + 50) / 100);

/** What becomes of a lead that is judged again and again, each time some hours after the last. */
const lives = fc.constantFrom(0, 1, 2.5).chain((days) =>
  fc.array(fc.tuple(proposals(fc.constant(days)), fc.integer({ min: 1, max: 48 })), {
    minLength: 1,
    maxLength: 12,
  }),
);

type Step = {
  readonly proposal: Proposal;
  readonly at: number;
  readonly before: Previous;
  readonly after: Previous;
  readonly decision: ReturnType<typeof decide>;
};

function live(judgements: readonly (readonly [Proposal, number])[]): Step[] {
  let before: Previous = { confirmed: null, lowerSince: null };
  let at = NOW;
  return judgements.map(([proposal, hours]) => {
    at += hours * (DAY / 24);
    const decision = decide(before, proposal, at);
    const after: Previous = {
      confirmed: decision.kind === 'write' ? decision.written : before.confirmed,
      lowerSince: decision.lowerSince,
    };
    const step = { proposal, at, before, after, decision };
    before = after;
    return step;
  });
}

/** The confirmed state after a step; there is one from the first step on. */
function confirmedIn({ after }: Step): Written {
  if (after.confirmed === null) throw new Error('nothing was written first');
  return after.confirmed;
}

describe('decide, whatever becomes of a lead,', () => {
  const forEach = (check: (step: Step, steps: readonly Step[]) => void) =>
    fc.assert(
      fc.property(lives, (judgements) => {
        const steps = live(judgements);
        for (const step of steps) check(step, steps);
      }),
      manyRuns(),
    );

  it('writes what was written already never again', () =>
    forEach((step) => {
      const { proposal, at, after } = step;
      const again = decide(after, { ...proposal, reason: 'in other words' }, at + 1);
      const isHoldOver = step.decision.reviewAt === at + 1;
      if (!isHoldOver) expect(again.kind).toBe('skip');
    }));

  it('leaves the CRM with everything that the model says, to the whole point, but for a held tier', () =>
    forEach((step) => {
      const { qualification, modelVersion } = step.proposal;
      const confirmed = confirmedIn(step);
      const unlike = [
        ...WORDS.filter((field) => confirmed[field] !== qualification[field]),
        ...FIGURES.filter((field) => shown(confirmed[field]) !== shown(qualification[field])),
      ];
      expect(unlike).toEqual([]);
      expect(confirmed.modelVersion).toBe(modelVersion);
    }));

  it('writes only where somebody would notice', () =>
    forEach(({ decision, before, proposal }) => {
      if (decision.kind === 'skip') return;
      const { confirmed } = before;
      const { written, ownerToSet } = decision;
      const isNoticed =
        confirmed === null ||
        ownerToSet !== null ||
        written.tier !== confirmed.tier ||
        proposal.modelVersion !== confirmed.modelVersion ||
        WORDS.some((field) => written[field] !== confirmed[field]) ||
        FIGURES.some((field) => shown(written[field]) !== shown(confirmed[field]));
      expect(isNoticed).toBe(true);
      expect(decision.changed.length).toBeGreaterThan(0);
    }));

  it('keeps to a person’s tier as long as it lives', () =>
    forEach((step) => {
      const { tierOverride } = step.proposal;
      if (tierOverride) expect(confirmedIn(step).tier).toBe(tierOverride);
    }));

  it('holds a tier only against a lower one of tiers 1 to 3, and says when the hold ends', () =>
    forEach((step) => {
      const { qualification, tierOverride } = step.proposal;
      if (tierOverride) return;
      const { tier } = confirmedIn(step);
      expect(tierRank(tier)).toBeLessThanOrEqual(tierRank(qualification.tier));
      if (tier === qualification.tier) {
        expect([step.decision.lowerSince, step.decision.reviewAt]).toEqual([null, null]);
        return;
      }
      expect(['tier_2', 'tier_3']).toContain(qualification.tier);
      expect(step.decision.reviewAt).toBeGreaterThan(step.at);
    }));

  it('lowers a tier only after the model has said less without a break for all of the hold', () => {
    let falls = 0;
    forEach((step, steps) => {
      const { before, at, proposal } = step;
      const [had, has] = [before.confirmed?.tier, confirmedIn(step).tier];
      const isFall = had !== undefined && tierRank(has) > tierRank(had);
      if (!isFall || proposal.tierOverride || !['tier_2', 'tier_3'].includes(has)) return;
      falls += 1;
      const since = before.lowerSince ?? at;
      expect(at - since).toBeGreaterThanOrEqual(proposal.demoteAfterDays * DAY);
      const meanwhile = steps.filter((other) => other.at >= since && other.at <= at);
      for (const { proposal: said, after } of meanwhile) {
        const standing = after.confirmed?.tier === has ? had : (after.confirmed?.tier ?? had);
        expect(tierRank(said.qualification.tier)).toBeGreaterThan(tierRank(standing));
      }
    });
    expect(falls).toBeGreaterThan(0);
  });
});

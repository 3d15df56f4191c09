import { decide, type Previous, type Proposal, type Written } from '../../../src/core/decide.ts';
import { qualify, type Qualification } from '../../../src/core/qualify.ts';
import { buildLead, DAY, NOW } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const BASE = qualify(buildModel(), buildLead(), NOW);

function propose(
  qualification: Partial<Qualification> = {},
  rest: Partial<Proposal> = {},
): Proposal {
  return {
    qualification: { ...BASE, tier: 'tier_2', score: 40, ...qualification },
    modelVersion: '7',
    ownerId: null,
    reason: 'because',
    nextStep: 'go on',
    demoteAfterDays: 0,
    ...rest,
  };
}

/** What stands in the CRM after a first proposal was written at NOW. */
function written(
  qualification: Partial<Qualification> = {},
  rest: Partial<Proposal> = {},
): Written {
  const decision = decide({ confirmed: null, lowerSince: null }, propose(qualification, rest), NOW);
  if (decision.kind !== 'write') throw new Error('expected a write');
  return decision.written;
}

const after = (confirmed: Written, lowerSince: number | null = null): Previous => ({
  confirmed,
  lowerSince,
});

describe('a first decision', () => {
  it('writes everything', () => {
    const decision = decide(
      { confirmed: null, lowerSince: null },
      propose({}, { ownerId: '77' }),
      NOW,
    );
    expect(decision).toMatchObject({
      kind: 'write',
      ownerToSet: '77',
      lowerSince: null,
      reviewAt: null,
      written: {
        tier: 'tier_2',
        score: 40,
        modelVersion: '7',
        ownerId: '77',
        reason: 'because',
        nextStep: 'go on',
        scoredAt: NOW,
        tierChangedAt: NOW,
      },
    });
  });
});

describe('a change', () => {
  const later = (change: Partial<Qualification>, rest: Partial<Proposal> = {}) =>
    decide(
      after(written({ queue: 'automated_outreach', track: 'a' })),
      propose({ queue: 'automated_outreach', track: 'a', ...change }, rest),
      NOW + 1000,
    );

  it('is no new time and no new wording', () => {
    expect(later({}, { reason: 'other words', nextStep: 'other words' })).toEqual({
      kind: 'skip',
      reason: 'unchanged',
      lowerSince: null,
      reviewAt: null,
    });
  });

  it.each<[string, Partial<Qualification>]>([
    ['tier', { tier: 'tier_1' }],
    ['queue', { queue: 'high_priority' }],
    ['queue', { queue: null }],
    ['team', { team: 'sales' }],
    ['disposition', { disposition: 'rework' }],
    ['track', { track: null }],
    ['score', { score: 40.5 }],
    ['score', { score: 39.49 }],
    ['fit', { fit: 1 }],
    ['readiness', { readiness: -0.51 }],
    ['confidence', { confidence: 99 }],
  ])('is a new %s: %j', (field, change) =>
    expect(later(change)).toMatchObject({ kind: 'write', changed: [field] }),
  );

  it.each<Partial<Qualification>>([
    { score: 40.49 },
    { score: 39.5 },
    { readiness: -0.5 },
    { fit: 0.49 },
    { boxes: 5 },
  ])('is not %j, which shows the same whole point', (change) =>
    expect(later(change).kind).toBe('skip'),
  );

  it('is a new model version', () => {
    expect(later({}, { modelVersion: '8' })).toMatchObject({ changed: ['modelVersion'] });
  });

  it('takes all properties along, and keeps when the tier changed', () => {
    expect(later({ score: 45.67 }, { reason: 'new words' })).toMatchObject({
      written: { score: 45.67, reason: 'new words', scoredAt: NOW + 1000, tierChangedAt: NOW },
    });
    expect(later({ tier: 'tier_1' })).toMatchObject({ written: { tierChangedAt: NOW + 1000 } });
  });
});

describe('an owner', () => {
  it('is a change where it is to be set, and is set once', () => {
    const first = written();
    const decision = decide(after(first), propose({}, { ownerId: '77' }), NOW);
    expect(decision).toMatchObject({ kind: 'write', ownerToSet: '77', changed: ['owner'] });
    expect(
      decide(after({ ...first, ownerId: '77' }), propose({}, { ownerId: '77' }), NOW).kind,
    ).toBe('skip');
  });

  it('is left alone and remembered where none is proposed', () => {
    const first = written({}, { ownerId: '77' });
    expect(decide(after(first), propose({ tier: 'tier_1' }), NOW)).toMatchObject({
      ownerToSet: null,
      written: { ownerId: '77' },
    });
  });

  it('is set again where somebody has cleared it in the CRM', () => {
    const cleared = { ...written({}, { ownerId: '77' }), ownerId: null };
    expect(decide(after(cleared), propose({}, { ownerId: '77' }), NOW)).toMatchObject({
      kind: 'write',
      ownerToSet: '77',
      changed: ['owner'],
    });
  });
});

describe('a lower tier', () => {
  const first = written({ tier: 'tier_1', score: 80 });
  const lower = (tier: Qualification['tier'], rest: Partial<Proposal> = {}): Proposal =>
    propose({ tier, score: 80 }, { demoteAfterDays: 3, ...rest });

  it('is written at once where demoteAfterDays is 0', () => {
    expect(decide(after(first), lower('tier_2', { demoteAfterDays: 0 }), NOW)).toMatchObject({
      kind: 'write',
      written: { tier: 'tier_2' },
      lowerSince: null,
      reviewAt: null,
    });
  });

  it('waits, says since when, and asks for a review at the end of the hold', () => {
    expect(decide(after(first), lower('tier_2'), NOW + 5)).toEqual({
      kind: 'skip',
      reason: 'unchanged',
      lowerSince: NOW + 5,
      reviewAt: NOW + 5 + 3 * DAY,
    });
  });

  it('is held while everything else is written at once', () => {
    const proposal = propose(
      { tier: 'tier_2', score: 60, team: 'marketing' },
      { demoteAfterDays: 3 },
    );
    expect(decide(after({ ...first, team: 'sales' }), proposal, NOW)).toMatchObject({
      kind: 'write',
      written: { tier: 'tier_1', score: 60, team: 'marketing' },
      changed: ['team', 'score'],
      lowerSince: NOW,
    });
  });

  it('replaces the written one exactly when the hold ends', () => {
    const end = NOW + 3 * DAY;
    expect(decide(after(first, NOW), lower('tier_2'), end - 1)).toMatchObject({
      kind: 'skip',
      lowerSince: NOW,
      reviewAt: end,
    });
    expect(decide(after(first, NOW), lower('tier_2'), end)).toMatchObject({
      kind: 'write',
      written: { tier: 'tier_2', tierChangedAt: end },
      lowerSince: null,
      reviewAt: null,
    });
  });

  it('keeps its clock while it falls further, and takes the tier of the end', () => {
    expect(decide(after(first, NOW), lower('tier_3'), NOW + DAY)).toMatchObject({
      lowerSince: NOW,
    });
    expect(decide(after(first, NOW), lower('tier_3'), NOW + 3 * DAY)).toMatchObject({
      written: { tier: 'tier_3' },
    });
  });

  it('starts its clock anew after it was back', () => {
    expect(decide(after(first, NOW), lower('tier_1'), NOW + DAY)).toMatchObject({
      kind: 'skip',
      lowerSince: null,
      reviewAt: null,
    });
  });

  it.each(['disqualified', 'needs_data'] as const)('that is %s waits for nothing', (tier) =>
    expect(decide(after(first), lower(tier), NOW)).toMatchObject({
      kind: 'write',
      written: { tier },
      lowerSince: null,
    }),
  );

  it('is none when it is a promotion, from disqualified and needs_data too', () => {
    for (const from of ['tier_3', 'needs_data', 'disqualified'] as const) {
      const decision = decide(after({ ...first, tier: from }), lower('tier_2'), NOW);
      expect(decision).toMatchObject({ kind: 'write', written: { tier: 'tier_2' } });
    }
  });
});

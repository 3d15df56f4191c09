import { decide, type Proposal, type Written } from '../../../src/core/decide.ts';
import { qualify } from '../../../src/core/qualify.ts';
import type { Tier } from '../../../src/core/verdict.ts';
import { buildLead, DAY, NOW } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const BASE = qualify(buildModel(), buildLead(), NOW);

function propose(tier: Tier, rest: Partial<Proposal> = {}): Proposal {
  return {
    qualification: { ...BASE, tier, score: 40 },
    modelVersion: '7',
    ownerId: null,
    reason: 'because',
    nextStep: 'go on',
    demoteAfterDays: 3,
    ...rest,
  };
}

function written(tier: Tier): Written {
  const decision = decide({ confirmed: null, lowerSince: null }, propose(tier), NOW);
  if (decision.kind !== 'write') throw new Error('expected a write');
  return decision.written;
}

describe('a tier that a person decided on', () => {
  it('stands whatever the model says, while the rest stays the model’s', () => {
    const decision = decide(
      { confirmed: written('tier_1'), lowerSince: null },
      propose('disqualified', { tierOverride: 'tier_2' }),
      NOW + DAY,
    );
    expect(decision).toMatchObject({ written: { tier: 'tier_2', score: 40 }, changed: ['tier'] });
  });

  it('costs no call while nothing else changes', () => {
    const decision = decide(
      { confirmed: written('tier_2'), lowerSince: null },
      propose('tier_3', { tierOverride: 'tier_2', currentTier: 'tier_2' }),
      NOW + DAY,
    );
    expect(decision).toMatchObject({ kind: 'skip', lowerSince: NOW + DAY });
  });

  it('does not make the lead wait again once it ends', () => {
    const previous = { confirmed: written('tier_1'), lowerSince: NOW };
    const during = decide(previous, propose('tier_3', { tierOverride: 'tier_1' }), NOW + 10 * DAY);
    expect(during).toMatchObject({ kind: 'skip', lowerSince: NOW, reviewAt: null });
    const ended = decide(
      { ...previous, lowerSince: during.lowerSince },
      propose('tier_3'),
      NOW + 10 * DAY,
    );
    expect(ended).toMatchObject({ kind: 'write', written: { tier: 'tier_3' } });
  });

  it('ends in the model’s tier held back where the lead fell only just now', () => {
    const previous = { confirmed: written('tier_1'), lowerSince: NOW };
    const ended = decide(previous, propose('tier_3'), NOW + DAY);
    expect(ended).toMatchObject({ kind: 'skip', reviewAt: NOW + 3 * DAY });
  });
});

describe('a tier that somebody else has put into the CRM', () => {
  it('is written over though the judgement has not changed', () => {
    const decision = decide(
      { confirmed: written('tier_2'), lowerSince: null },
      propose('tier_2', { currentTier: 'tier_1' }),
      NOW + DAY,
    );
    expect(decision).toMatchObject({ written: { tier: 'tier_2' }, changed: ['tier'] });
  });

  it('is written over where it was cleared', () => {
    const decision = decide(
      { confirmed: written('tier_2'), lowerSince: null },
      propose('tier_2', { currentTier: null }),
      NOW + DAY,
    );
    expect(decision).toMatchObject({ kind: 'write', changed: ['tier'] });
  });

  it('does not stretch the hold of a lower tier', () => {
    const decision = decide(
      { confirmed: written('tier_2'), lowerSince: NOW },
      propose('tier_3', { currentTier: 'tier_1' }),
      NOW + DAY,
    );
    expect(decision).toMatchObject({ written: { tier: 'tier_2' }, lowerSince: NOW });
  });
});

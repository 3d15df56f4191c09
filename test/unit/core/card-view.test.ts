import { cardView, type CardView } from '../../../src/core/card-view.ts';
import { decide } from '../../../src/core/decide.ts';
import type { Facts } from '../../../src/core/facts.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { answerAt, buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const model = buildModel({
  name: 'Card model',
  required: ['contact.lastname'],
  criteria: [
    {
      id: 'size',
      label: 'Size',
      points: 10.1,
      when: { fact: 'company.size', gte: 50 },
      partly: [{ points: 5, when: { fact: 'company.people', gte: 50 } }],
    },
    { id: 'area', label: 'Area', points: 10.2, when: { fact: 'contact.area', equals: 'north' } },
    { id: 'active', label: 'Active', points: 5, when: { did: 'pricing' } },
  ],
  cap: 20,
  signals: [
    { id: 'pricing', label: 'Looked at pricing', points: 15 },
    { id: 'visit', on: 'visit', points: 9 },
  ],
  questions: [
    {
      id: 'budget',
      criterion: 'budget',
      ask: 'Budget?',
      points: 15,
      type: 'choice',
      property: 'contact.budget',
      answers: [
        { value: 'approved', label: 'Approved', points: 15 },
        { value: 'none', label: 'None', points: 0 },
      ],
    },
    { id: 'seats', criterion: 'need', ask: 'Seats?', points: 5, type: 'number', bands: [] },
  ],
  disqualifiers: [
    {
      id: 'rival',
      label: 'Works for a competitor',
      when: { fact: 'contact.area', equals: 'rival' },
    },
  ],
});

function view(parts: Partial<Facts> = {}, at = NOW): CardView {
  const facts = buildLead({ contact: { lastname: 'L' }, ...parts });
  const qualification = qualify(model, facts, at);
  const proposal = {
    qualification,
    modelVersion: '3',
    ownerId: null,
    reason: '',
    nextStep: '',
    demoteAfterDays: 0,
  };
  const decision = decide({ confirmed: null, lowerSince: null }, proposal, at);
  const written = decision.kind === 'write' ? decision.written : null;
  return cardView({ model, qualification, written, facts, asOf: at });
}

function factor(card: CardView, id: string) {
  return card.groups.flatMap(({ factors }) => factors).find((one) => one.id === id);
}

describe('cardView', () => {
  it('says the verdict in figures and words', () => {
    expect(view({ company: { size: '80' } })).toMatchObject({
      state: 'scored',
      contactId: '501',
      tier: 'tier_2',
      tierLabel: 'Tier 2',
      score: 10.1,
      team: 'marketing',
      disposition: 'nurture',
      queue: 'automated_outreach',
      track: null,
      modelName: 'Card model',
      modelVersion: '3',
      scoredAt: '2026-05-03T12:00:00.000Z',
      tierChangedAt: '2026-05-03T12:00:00.000Z',
      reason: 'Size (+10.1).',
      nextStep: 'Nurture. Ask: Budget?',
      nextQuestion: { id: 'budget', ask: 'Budget?', worth: 15 },
      paths: [],
      forecast: null,
    });
  });

  it('adds a group up to the hundredth and leaves out groups of nothing', () => {
    const { groups } = view({ company: { size: '80' }, contact: { lastname: 'L', area: 'north' } });
    expect(groups.map(({ group, points, max }) => [group, points, max])).toEqual([
      ['fit', 20.3, 60],
      ['readiness', 0, 20],
      ['discovery', 0, 20],
    ]);
  });

  it('says what was seen for a criterion, known or not', () => {
    const card = view({ company: { size: '80' } });
    expect(factor(card, 'size')).toMatchObject({
      state: 'met',
      seen: '80, company people not known',
      at: null,
    });
    expect(factor(card, 'area')).toMatchObject({ state: 'unknown', seen: 'area not known' });
  });

  it('says how often and when for signals, also where a criterion counts them', () => {
    const signals = [
      signalAt(NOW - DAY),
      signalAt(NOW - 2 * DAY),
      signalAt(NOW, { kind: 'visit' }),
    ];
    const card = view({ signals });
    const pricing = { seen: '2 times, last on 2 May 2026', at: '2026-05-02T12:00:00.000Z' };
    expect(factor(card, 'pricing')).toMatchObject(pricing);
    expect(factor(card, 'active')).toMatchObject(pricing);
    expect(factor(card, 'visit')).toMatchObject({ seen: 'once, on 3 May 2026' });
    expect(factor(view(), 'visit')).toMatchObject({ state: 'none', seen: 'not seen', at: null });
    expect(factor(card, 'readiness_cap')).toMatchObject({ points: -9, seen: '' });
  });

  it('shows what a person noted beside what the CRM holds', () => {
    const answers = [{ ...answerAt(NOW - DAY, 'approved'), by: 'rep@example.com' }];
    const card = view({ answers, contact: { lastname: 'L', budget: 'none' } });
    expect(factor(card, 'budget')).toMatchObject({
      state: 'met',
      seen: 'Approved (noted by rep@example.com), None (in the CRM)',
      at: '2026-05-02T12:00:00.000Z',
    });
    expect(factor(view(), 'budget')).toMatchObject({ seen: 'budget not known' });
  });

  it('lists what is unknown with its worth, and what is missing', () => {
    const card = view({ contact: {} });
    expect(card.unknown).toEqual([
      { id: 'size', label: 'Size', worth: 10.1 },
      { id: 'area', label: 'Area', worth: 10.2 },
      { id: 'budget', label: 'Budget?', worth: 15 },
      { id: 'seats', label: 'Seats?', worth: 5 },
    ]);
    expect(card).toMatchObject({
      tierLabel: 'Needs data',
      missing: [{ path: 'contact.lastname', label: 'last name' }],
    });
  });

  it('says what disqualified the lead', () => {
    expect(view({ contact: { lastname: 'L', area: 'rival' } })).toMatchObject({
      tierLabel: 'Disqualified',
      disqualifiedBy: [{ id: 'rival', label: 'Works for a competitor' }],
    });
  });

  it('shows the written tier, which may be held, and the judged figures', () => {
    const facts = buildLead({ contact: { lastname: 'L' } });
    const qualification = qualify(model, facts, NOW);
    const before = {
      qualification: { ...qualification, tier: 'tier_1' as const },
      modelVersion: '3',
      ownerId: null,
      reason: '',
      nextStep: '',
      demoteAfterDays: 3,
    };
    const decision = decide({ confirmed: null, lowerSince: null }, before, NOW - DAY);
    if (decision.kind !== 'write') throw new Error('expected a write');
    const card = cardView({ model, qualification, written: decision.written, facts, asOf: NOW });
    expect(card).toMatchObject({
      tier: 'tier_1',
      tierLabel: 'Tier 1',
      tierChangedAt: '2026-05-02T12:00:00.000Z',
      scoredAt: '2026-05-03T12:00:00.000Z',
    });
    const unwritten = cardView({
      model,
      qualification,
      written: null,
      facts,
      asOf: NOW,
      modelVersion: '4',
    });
    expect(unwritten).toMatchObject({
      tier: 'tier_2',
      tierChangedAt: null,
      modelVersion: '4',
    });
  });
});

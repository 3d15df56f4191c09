import { readFileSync } from 'node:fs';
import type { Facts } from '../../../src/core/facts.ts';
import { modelFacts } from '../../../src/core/model-facts.ts';
import { parseModel, type Model } from '../../../src/core/model.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { buildLead, DAY, factorOf, NOW, signalAt } from './build-lead.ts';

function shipped(name: string): Model {
  const parsed = parseModel(JSON.parse(readFileSync(`models/${name}.json`, 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  return parsed.model;
}

const company = {
  name: 'Example Ltd',
  numberofemployees: '250',
  industry: 'COMPUTER_SOFTWARE',
  country: 'Germany',
  annualrevenue: '20000000',
};
const contact = {
  email: 'ada@example.com',
  lastname: 'Lovelace',
  jobtitle: 'VP Operations',
  hs_seniority: 'vp',
  lifecyclestage: 'lead',
};
const pricing = signalAt(NOW - 1000, { attributes: { url: 'https://example.com/pricing' } });
const trial = signalAt(NOW, { kind: 'trial_started' });

describe('b2b.json', () => {
  const model = shipped('b2b');
  const judge = (parts: Partial<Facts>) =>
    qualify(model, buildLead({ contact, company, ...parts }), NOW);

  it('holds a lead that fits in all majors but shows no intent in tier 2 with marketing', () => {
    const signals = [
      signalAt(NOW - 3 * DAY, { kind: 'email_click' }),
      signalAt(NOW - 3 * DAY, { kind: 'visit' }),
    ];
    expect(judge({ signals })).toMatchObject({ tier: 'tier_2', team: 'marketing', misses: 0 });
  });

  it('lifts it to tier 1 and to sales when it looks at pricing and starts a trial', () => {
    expect(judge({ signals: [pricing] })).toMatchObject({ tier: 'tier_1', team: 'marketing' });
    expect(judge({ signals: [pricing, trial] })).toMatchObject({
      tier: 'tier_1',
      team: 'sales',
      disposition: 'work_now',
    });
  });

  it('leaves a lead that booked a meeting or started a trial with sales for more than a week', () => {
    for (const kind of ['meeting_booked', 'trial_started']) {
      const signals = [signalAt(NOW - 8 * DAY, { kind })];
      expect(judge({ signals })).toMatchObject({ tier: 'tier_1', team: 'sales' });
    }
  });

  it('keeps a lead with one or two missing majors in tier 2, and drops it with more', () => {
    const signals = [pricing, trial];
    expect(judge({ signals, company: { ...company, industry: 'RESTAURANTS' } }).tier).toBe(
      'tier_2',
    );
    expect(judge({ signals, company: { ...company, industry: null, country: null } }).tier).toBe(
      'tier_2',
    );
    expect(judge({ signals, company: { name: 'X', numberofemployees: '250' } }).tier).toBe(
      'tier_2',
    );
    expect(judge({ signals, company: { name: 'X' } }).tier).toBe('tier_3');
  });

  it.each([
    ['Germany', null, 'met'],
    ['Germany', 'Brazil', 'met'],
    ['Brazil', null, 'missed'],
    ['Brazil', 'Germany', 'missed'],
    [null, 'Germany', 'met'],
    ['  ', 'germany', 'met'],
    [null, 'Brazil', 'unknown'],
    [null, null, 'unknown'],
  ])('with a company in %s and a contact in %s takes the region for %s', (of, own, state) => {
    const parts = { company: { ...company, country: of }, contact: { ...contact, country: own } };
    expect(factorOf(judge(parts), 'region')?.state).toBe(state);
  });

  it('asks for the same countries of both', () => {
    const region = JSON.stringify(model.fit.criteria.find(({ id }) => id === 'region'));
    const [company, contact, ...more] = [...region.matchAll(/"in":(\[.*?\])/g)].map(([, of]) => of);
    expect(more).toEqual([]);
    expect(contact).toBe(company);
  });

  it('hands a lead to sales when a conversation confirmed need, budget and authority', () => {
    const confirmed = {
      ...contact,
      assay_need: 'wanted',
      assay_budget: 'planned',
      assay_authority: 'decides',
    };
    expect(judge({ contact: confirmed })).toMatchObject({ ready: true, team: 'sales' });
  });

  it('reaches the high-priority queue with fit, intent and a good conversation', () => {
    const told = {
      ...contact,
      assay_need: 'urgent',
      assay_budget: 'approved',
      assay_authority: 'decides',
      assay_timeline: '2026-06-01',
    };
    expect(judge({ contact: told, signals: [pricing, trial] })).toMatchObject({
      tier: 'tier_1',
      queue: 'high_priority',
    });
  });

  it('does not count a machine that opens a mail forty times as forty readers', () => {
    const signals = Array.from({ length: 40 }, (_, index) =>
      signalAt(NOW - index * 1000, { kind: 'email_open' }),
    );
    expect(judge({ signals }).readiness).toBe(0.2);
  });

  it.each(['info@example.com', 'noreply@example.com', 'ada@rival-metrics.example'])(
    'disqualifies %s',
    (email) => expect(judge({ contact: { ...contact, email } }).tier).toBe('disqualified'),
  );

  it.each(['customer', 'evangelist'])('disqualifies a %s', (lifecyclestage) =>
    expect(judge({ contact: { ...contact, lifecyclestage } }).disqualifiedBy).toEqual(['customer']),
  );

  it('gives every lead that is not worked now a nurture track', () => {
    expect(judge({}).track).toBe('win_attention');
    expect(judge({ signals: [signalAt(NOW, { kind: 'visit' })] }).track).toBe('education');
    expect(judge({ signals: [pricing] }).track).toBe('education');
    expect(judge({ signals: [signalAt(NOW, { kind: 'webinar_attended' })] }).track).toBe(
      'event_follow_up',
    );
  });

  it('covers all groups of criteria and all families of behaviour', () => {
    expect(new Set(model.fit.criteria.map(({ kind }) => kind))).toEqual(
      new Set(['firmographic', 'demographic', 'psychographic']),
    );
    const kinds = new Set(model.readiness.signals.map(({ on }) => on));
    for (const kind of [
      'page_view',
      'visit',
      'form_submission',
      'document_view',
      'asset_downloaded',
      'webinar_attended',
      'event_check_in',
      'meeting_booked',
      'call',
      'email_open',
      'email_click',
      'email_reply',
      'email_bounce',
      'unsubscribe',
      'social',
      'trial_started',
      'product_action',
    ]) {
      expect(kinds).toContain(kind);
    }
  });
});

describe('b2c.json', () => {
  const model = shipped('b2c');
  const person = {
    email: 'ada@example.com',
    household_income_band: '60k_100k',
    interest: 'solar',
    postcode_served: 'true',
    country: 'Germany',
  };
  const judge = (parts: Partial<Facts>) =>
    qualify(model, buildLead({ contact: person, ...parts }), NOW);

  it('judges a person without a company', () => {
    expect(judge({})).toMatchObject({ tier: 'tier_2', goodFit: true, incomplete: [] });
    expect(judge({ signals: [pricing, { ...trial, at: NOW - DAY }] })).toMatchObject({
      tier: 'tier_1',
      team: 'sales',
    });
  });

  it('disqualifies a person where nothing is delivered', () => {
    expect(judge({ contact: { ...person, postcode_served: 'false' } }).disqualifiedBy).toEqual([
      'not_served',
    ]);
  });
});

describe('modelFacts', () => {
  it('names each property that a model reads once, the e-mail address always', () => {
    expect(modelFacts(shipped('b2b'))).toEqual({
      contact: [
        'assay_authority',
        'assay_budget',
        'assay_need',
        'assay_timeline',
        'asset_downloaded_at',
        'country',
        'email',
        'event_checked_in_at',
        'hs_seniority',
        'jobtitle',
        'lastname',
        'lifecyclestage',
        'main_pain_point',
        'product_last_action_at',
        'trial_started_at',
        'webinar_attended_at',
      ],
      company: ['annualrevenue', 'country', 'industry', 'name', 'numberofemployees', 'uses_crm'],
    });
    expect(modelFacts({ ...shipped('b2c'), required: [] }).contact).toContain('email');
    expect(modelFacts(shipped('b2c')).company).toEqual([]);
  });
});

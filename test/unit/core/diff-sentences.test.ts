import fc from 'fast-check';
import { diffSentences } from '../../../src/core/diff-sentences.ts';
import { modelDiff } from '../../../src/core/model-diff.ts';
import type { Model } from '../../../src/core/model.ts';
import type { Question } from '../../../src/core/question.ts';
import { models } from './arbitraries.ts';
import { ALWAYS, buildModel, NEVER } from './build-model.ts';
import { manyRuns } from './many-runs.ts';

const BUDGET: Question = {
  id: 'budget',
  criterion: 'budget',
  ask: 'Is there a budget?',
  points: 20,
  type: 'choice',
  answers: [
    { value: 'approved', label: 'Approved', points: 20 },
    { value: 'none', label: 'None', points: 0 },
  ],
};
const TIMELINE: Question = {
  id: 'timeline',
  criterion: 'timeline',
  ask: 'By when?',
  points: 5,
  type: 'date',
  bands: [
    { when: { fact: 'answer.timeline', inNextDays: 90 }, label: 'This quarter', points: 5 },
    { when: { fact: 'answer.timeline', inNextDays: 365 }, label: 'This year', points: 2 },
  ],
};

const before = buildModel({
  required: ['contact.email'],
  criteria: [
    {
      id: 'industry',
      label: 'Industry',
      points: 15,
      when: { fact: 'company.industry', in: ['RETAIL', 'BANKING'] },
      partly: [{ points: 5, when: { fact: 'company.industry', known: true } }],
    },
    {
      id: 'size',
      label: 'Size',
      points: 10,
      when: { fact: 'company.numberofemployees', gte: 50 },
    },
  ],
  signals: [{ id: 'pricing', label: 'Looked at pricing', halfLifeDays: 14, perDay: 3 }],
  questions: [BUDGET, TIMELINE],
  mustConfirm: ['budget'],
  tiers: { policy: 'score', tier1At: 70, tier2At: 40 },
  nurture: [
    { track: 'one', label: 'One', when: ALWAYS },
    { track: 'two', label: 'Two', when: ALWAYS },
  ],
  sources: [{ kind: 'trial_started', property: 'contact.trial', when: 'date_changes' }],
});

function changed(change: (model: any) => void): string[] {
  const after = structuredClone(before);
  change(after);
  return diffSentences(before, after);
}

describe('what a new version changes is said', () => {
  it.each<[string[], (model: any) => void]>([
    [['Tier 1 begins at 65 instead of 70'], (model) => (model.tiers.tier1At = 65)],
    [
      ['Budget: "Approved" is worth 15 instead of 20'],
      (model) => (model.discovery.questions[0].answers[0].points = 15),
    ],
    [
      ['Budget: "None" now disqualifies'],
      (model) => (model.discovery.questions[0].answers[1].disqualifies = true),
    ],
    [
      ['Budget: answer "Later" added: 3 points'],
      (model) =>
        model.discovery.questions[0].answers.push({ value: 'later', label: 'Later', points: 3 }),
    ],
    [
      ['Criterion "Industry" removed', 'Penalty "Free mail" added: -5 points, when always'],
      (model) => {
        model.fit.criteria.shift();
        model.penalties = [{ id: 'free', label: 'Free mail', points: -5, when: ALWAYS }];
      },
    ],
    [
      ['Criteria in another order: Size, Industry, Filler'],
      (model) => model.fit.criteria.unshift(...model.fit.criteria.splice(1, 1)),
    ],
    [['Size: is now a major criterion'], (model) => (model.fit.criteria[1].major = true)],
    [['Size: is called "Big" instead of "Size"'], (model) => (model.fit.criteria[1].label = 'Big')],
    [
      [
        'Size: asks whether company.numberofemployees is at least 20, instead of whether company.numberofemployees is at least 50',
      ],
      (model) => (model.fit.criteria[1].when.gte = 20),
    ],
    [
      ['Industry: company.industry may be now also "MEDIA"'],
      (model) => model.fit.criteria[0].when.in.push('MEDIA'),
    ],
    [
      [
        'Industry: partial points removed: 5 points, when company.industry is known',
        'Industry: partial points added: 7 points, when company.industry is known',
      ],
      (model) => (model.fit.criteria[0].partly[0].points = 7),
    ],
    [
      [
        'Looked at pricing: most that count of one day: 1 instead of 3',
        'Looked at pricing: no longer fades',
        'Looked at pricing: is now a buying signal',
      ],
      (model) => {
        const [rule] = model.readiness.signals;
        rule.perDay = 1;
        rule.buying = true;
        delete rule.halfLifeDays;
      },
    ],
    [
      ['Also to be confirmed: Timeline', 'No longer to be confirmed: Budget'],
      (model) => (model.discovery.mustConfirm = ['timeline']),
    ],
    [['No longer required: contact.email'], (model) => delete model.required],
    [
      [
        'Timeline: band "This quarter" removed: 5 points, when answer.timeline lies in the next 90 days',
        'Timeline: band "This quarter" added: 4 points, when answer.timeline lies in the next 90 days',
      ],
      (model) => (model.discovery.questions[1].bands[0].points = 4),
    ],
    [
      [
        'Tiers go by criteria instead of score',
        'Tier 1 no longer begins at a score',
        'Tier 2 no longer begins at a score',
        'Tier 2 may miss so many major criteria: 1',
      ],
      (model) => (model.tiers = { policy: 'criteria', tier2Misses: 1 }),
    ],
    [
      ['A good fit that is not ready goes to sales instead of marketing'],
      (model) => (model.matrix.goodFit.notReady.team = 'sales'),
    ],
    [
      ['contact.trial: gives a signal when counter_rises instead of date_changes'],
      (model) => (model.sources[0].when = 'counter_rises'),
    ],
    [
      ['Golden lead "Ada" added: expected in tier_1'],
      (model) => (model.examples = [{ label: 'Ada', facts: {}, tier: 'tier_1' }]),
    ],
    [['Nurture tracks in another order: Two, One'], (model) => model.nurture.reverse()],
    [['Days that a lower tier waits: 3'], (model) => (model.demoteAfterDays = 3)],
  ])('%j', (sentences, change) => {
    expect(changed(change)).toEqual(sentences);
  });

  it('of a group of conditions, only the part that is another', () => {
    const asking = (values: string[]) => ({
      all: [NEVER, { not: { fact: 'contact.email', containsAny: values } }],
    });
    const [old, now] = [structuredClone(before), structuredClone(before)];
    old.fit.criteria[1]!.when = asking(['@a.', '@b.']);
    now.fit.criteria[1]!.when = asking(['@b.', '@c.']);
    expect(diffSentences(old, now)).toEqual([
      'Size: contact.email may contain now also "@c."',
      'Size: contact.email may contain no longer "@a."',
    ]);
  });

  it('whatever it is: nothing for a copy, and a sentence for each difference of any two models', () => {
    fc.assert(
      fc.property(models, models, (one: Model, other: Model) => {
        expect(diffSentences(one, structuredClone(one))).toEqual([]);
        const sentences = diffSentences(one, other);
        expect(sentences.length).toBeGreaterThanOrEqual(modelDiff(one, other).length);
        for (const sentence of sentences) {
          expect(sentence).not.toMatch(/undefined|\[object|\{q?\}|^\s*$/);
        }
      }),
      manyRuns(0.2),
    );
  });
});

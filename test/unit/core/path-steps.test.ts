import { pathSteps } from '../../../src/core/path-steps.ts';
import { NOW } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const model = buildModel({
  signals: [
    { on: 'page_view', label: 'Any page' },
    {
      on: 'page_view',
      label: 'Looked at pricing',
      where: { fact: 'signal.url', contains: '/pricing' },
      buying: true,
    },
  ],
  questions: [
    {
      id: 'budget',
      criterion: 'budget',
      ask: 'Budget?',
      points: 10,
      type: 'choice',
      answers: [{ value: 'approved', label: 'Set aside', points: 10 }],
    },
    { id: 'when', criterion: 'decision_date', ask: 'When?', points: 5, type: 'date', bands: [] },
  ],
});

describe('the steps of a path, in words,', () => {
  it('name an answer by what the script calls it', () => {
    expect(pathSteps(model, [{ answer: { question: 'budget', value: 'approved' } }], NOW)).toEqual([
      'Budget: Set aside',
    ]);
  });

  it('name a date as people write it', () => {
    expect(
      pathSteps(model, [{ answer: { question: 'when', value: '2026-06-01T00:00:00.000Z' } }], NOW),
    ).toEqual(['Decision date: 1 Jun 2026']);
  });

  it('name a fact by its label', () => {
    expect(
      pathSteps(model, [{ fact: { path: 'company.numberofemployees', value: '50' } }], NOW),
    ).toEqual(['Number of employees: 50']);
  });

  it('name a signal by the buying rule that counts it', () => {
    expect(
      pathSteps(model, [{ signal: { kind: 'page_view', attributes: { url: '/pricing' } } }], NOW),
    ).toEqual(['Looked at pricing']);
  });

  it('name a signal that no rule counts by its kind', () => {
    expect(pathSteps(model, [{ signal: { kind: 'trial_started', attributes: {} } }], NOW)).toEqual([
      'Trial started',
    ]);
  });
});

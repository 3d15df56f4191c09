import type { Condition, Judgement, Model } from './document.ts';
import { judge } from './judge.ts';

/** Ten in the morning: three days and one hour after a signal at nine on 1 May. */
export const AS_OF = '2026-05-04T10:00:00.000Z';

/** A small B2B model to count by hand: 20 + 20 + 15 fit, 25 readiness, 15 + 5 discovery. */
export function exampleModel(changes: Partial<Model> = {}): Model {
  return {
    schema: 1,
    name: 'Example',
    market: 'b2b',
    required: ['contact.email', 'company.name'],
    fit: {
      goodFit: { boxes: 2 },
      criteria: [
        {
          id: 'size',
          label: '50 to 1,000 employees',
          kind: 'firmographic',
          points: 20,
          major: true,
          when: { fact: 'company.numberofemployees', between: [50, 1000] },
          partly: [{ points: 10, when: { fact: 'company.numberofemployees', between: [20, 49] } }],
        },
        {
          id: 'industry',
          label: 'Software',
          kind: 'firmographic',
          points: 20,
          major: true,
          when: { fact: 'company.industry', in: ['Software', 'SaaS'] },
        },
        {
          id: 'seniority',
          label: 'Decides',
          kind: 'firmographic',
          points: 15,
          when: { fact: 'contact.jobtitle', containsAny: ['VP', 'Head'] },
        },
      ],
    },
    readiness: {
      cap: 25,
      ready: { points: 10 },
      signals: [
        {
          id: 'pricing',
          label: 'Looked at pricing',
          on: 'page_view',
          where: { fact: 'signal.url', contains: '/pricing' },
          points: 4,
          cap: 12,
          perDay: 3,
          halfLifeDays: 14,
          windowDays: 90,
          buying: true,
          recentDays: 30,
        },
        { id: 'demo', label: 'Saw a demo', on: 'meeting_booked', points: 20, cap: 20 },
        {
          id: 'bounce',
          label: 'Mail bounced',
          on: 'email_bounce',
          points: -6,
          cap: -9,
          halfLifeDays: 7,
        },
      ],
    },
    discovery: {
      framework: 'bant',
      mustConfirm: ['budget'],
      questions: [
        {
          id: 'budget',
          criterion: 'budget',
          ask: 'Is a budget set aside?',
          points: 15,
          type: 'choice',
          property: 'contact.budget_status',
          validDays: 180,
          answers: [
            { value: 'approved', label: 'Approved', points: 15 },
            { value: 'planned', label: 'Planned', points: 8 },
            { value: 'none', label: 'None', points: 0, disqualifies: true },
          ],
        },
        {
          id: 'timeline',
          criterion: 'timeline',
          ask: 'By when?',
          points: 5,
          type: 'date',
          bands: [
            { when: { fact: 'answer.timeline', inNextDays: 90 }, label: 'Quarter', points: 5 },
            { when: { fact: 'answer.timeline', inNextDays: 365 }, label: 'Year', points: 2 },
          ],
        },
      ],
    },
    penalties: [
      {
        id: 'free_mail',
        label: 'Private address',
        points: -5,
        when: { fact: 'contact.email', contains: '@gmail.' },
      },
    ],
    disqualifiers: [
      {
        id: 'competitor',
        label: 'Works for a competitor',
        when: { fact: 'company.name', equals: 'Rival' },
      },
    ],
    queue: { highPriorityAbove: 70 },
    tiers: { policy: 'criteria', tier2Misses: 1 },
    matrix: {
      goodFit: {
        ready: { team: 'sales', disposition: 'work_now' },
        notReady: { team: 'marketing', disposition: 'nurture' },
      },
      badFit: {
        ready: { team: 'marketing', disposition: 'rework' },
        notReady: { team: 'marketing', disposition: 'nurture' },
      },
    },
    nurture: [
      { track: 'offer', label: 'Offer', when: { did: 'pricing' } },
      { track: 'ebook', label: 'E-book', when: { all: [] } },
    ],
    ...changes,
  };
}

export type ExampleLead = {
  contact: Record<string, unknown>;
  company: Record<string, unknown>;
  signals: unknown[];
  answers: unknown[];
};

/** All three criteria are met (55 points); no signals, no answers. */
export const exampleLead = (changes: Partial<ExampleLead> = {}): ExampleLead & { id: string } => ({
  id: '501',
  contact: { email: 'ada@example.com', jobtitle: 'VP Operations' },
  company: { name: 'Example Ltd', industry: 'software', numberofemployees: '250' },
  signals: [],
  answers: [],
  ...changes,
});

/** The judgement of a lead that must be valid. */
export function judged(model: Model, lead: unknown, asOf = AS_OF): Judgement {
  const result = judge(model, lead, asOf);
  if ('error' in result) throw new Error('the lead should have been valid');
  return result;
}

/** How a lead with these facts reads one condition: `met`, `missed` or `unknown`. */
export function stateOf(when: Condition, changes: Partial<ExampleLead> = {}): string {
  const model = exampleModel();
  const [first] = model.fit.criteria;
  model.fit.criteria = [{ ...first!, points: 55, when, partly: [] }];
  return judged(model, exampleLead(changes)).factors[0]!.state;
}

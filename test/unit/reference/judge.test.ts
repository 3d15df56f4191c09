import { hundredthsOf } from '../../support/reference/decimal.ts';
import type { FactorLine } from '../../support/reference/document.ts';
import type { ExampleLead } from '../../support/reference/example.ts';
import { AS_OF, exampleLead, exampleModel, judged } from '../../support/reference/example.ts';
import { judge, judgeLine } from '../../support/reference/judge.ts';

const factor = (changes: Partial<ExampleLead>, id: string): FactorLine | undefined =>
  judged(exampleModel(), exampleLead(changes)).factors.find((each) => each.id === id);
const view = (at: string, id?: string): unknown => ({
  id,
  kind: 'page_view',
  at,
  attributes: { url: '/pricing' },
});
const act = (kind: string, at: string): unknown => ({ kind, at });
const budget = (value: unknown, at = '2026-05-02'): unknown => ({ question: 'budget', value, at });

describe('reference rounding', () => {
  it.each<[number, bigint]>([
    [1.005, 101n],
    [-1.005, -101n],
    [2.675, 268n],
    [0.335, 34n],
    [0.004999999, 0n],
    [1e-7, 0n],
    [-0.005, -1n],
    [12, 1200n],
  ])('rounds the decimal text %p to %p hundredths', (points, hundredths) => {
    expect(hundredthsOf(points)).toBe(hundredths);
  });
});

describe('reference judgement', () => {
  it('gives the whole line for a plain lead', () => {
    expect(judge(exampleModel(), exampleLead(), AS_OF)).toEqual({
      id: '501',
      score: 55,
      tier: 'tier_2',
      team: 'marketing',
      disposition: 'nurture',
      queue: 'automated_outreach',
      track: 'ebook',
      goodFit: true,
      ready: false,
      boxes: 3,
      misses: 0,
      confidence: 80,
      incomplete: [],
      nextChangeAt: null,
      factors: [
        { id: 'size', group: 'fit', points: 20, max: 20, state: 'met' },
        { id: 'industry', group: 'fit', points: 20, max: 20, state: 'met' },
        { id: 'seniority', group: 'fit', points: 15, max: 15, state: 'met' },
        { id: 'pricing', group: 'readiness', points: 0, max: 12, state: 'none' },
        { id: 'demo', group: 'readiness', points: 0, max: 20, state: 'none' },
        { id: 'bounce', group: 'readiness', points: 0, max: 0, state: 'none' },
        { id: 'budget', group: 'discovery', points: 0, max: 15, state: 'unknown' },
        { id: 'timeline', group: 'discovery', points: 0, max: 5, state: 'unknown' },
      ],
    });
  });

  it.each<[string, unknown, number, string]>([
    ['partly', '49', 10, 'partly'],
    ['missed', '5', 0, 'missed'],
    ['unknown', 'many', 0, 'unknown'],
  ])('gives a criterion that is %s its points', (_, numberofemployees, points, state) => {
    const company = { name: 'Example Ltd', industry: 'SaaS', numberofemployees };
    expect(factor({ company }, 'size')).toMatchObject({ points, state });
  });

  it.each<[string, unknown[], number]>([
    ['half after one half-life', [view('2026-04-20T10:00:00Z')], 2],
    ['three days: 4 * 0.5^(3/14) = 3.4479', [view('2026-05-01T10:00:00Z')], 3.45],
    ['the same id once, the earliest', [view(AS_OF, 'a'), view('2026-04-20T10:00Z', 'a')], 2],
    ['without an id each', [view('2026-04-20T10:00Z'), view('2026-04-20T10:00Z')], 4],
    ['the newest three of a day', Array.from({ length: 9 }, () => view(AS_OF)), 12],
    ['nothing of the future', [view('2026-05-04T10:00:00.001Z')], 0],
    ['nothing older than the window', [view('2026-02-03T09:59:59.999Z')], 0],
  ])('counts signals: %s', (_, signals, points) => {
    expect(factor({ signals }, 'pricing')?.points).toBe(points);
  });

  it('keeps the newest of a UTC day, not the oldest', () => {
    const times = ['2026-04-19T23:59Z', '2026-04-20T00:00Z', ...Array<string>(3).fill(AS_OF)];
    const model = exampleModel();
    model.readiness.signals[0]!.perDay = 1;
    const lead = exampleLead({ signals: [...times, '2026-05-04T00:00Z'].map((at) => view(at)) });
    // 4 of today's newest; 20 April at midnight gives 4 * 0.5^(14.4167/14), the evening before too.
    expect(judged(model, lead).factors[3]?.points).toBe(7.92);
  });

  it('limits a negative rule from below and readiness as a whole from above', () => {
    const bounces = [AS_OF, AS_OF].map((at) => act('email_bounce', at));
    expect(factor({ signals: bounces }, 'bounce')).toMatchObject({ points: -9, max: 0 });
    const views = [view(AS_OF), view(AS_OF), view(AS_OF), act('meeting_booked', '2020-01-01')];
    expect(factor({ signals: views }, 'readiness_cap')).toEqual({
      id: 'readiness_cap',
      group: 'readiness',
      points: -7,
      max: 0,
      state: 'met',
    });
    expect(factor({ signals: [...views, ...bounces] }, 'readiness_cap')).toBeUndefined();
  });

  it.each<[string, unknown[], number, string]>([
    ['full', [budget(' APPROVED ')], 15, 'met'],
    ['some', [budget('planned')], 8, 'partly'],
    ['the newest', [budget('planned'), budget('approved', '2026-05-01')], 8, 'partly'],
    [
      'an unreadable one is passed over',
      [budget('planned', '2026-05-01'), budget('?')],
      8,
      'partly',
    ],
    ['a blank one withdraws', [budget('planned', '2026-05-01'), budget(' ')], 0, 'unknown'],
    ['last by code point at one instant', [budget('planned'), budget('approved')], 8, 'partly'],
    ['a blank one sorts first', [budget(''), budget('planned')], 8, 'partly'],
    ['an expired one', [budget('planned', '2025-11-05T09:59:59.999Z')], 0, 'unknown'],
    ['at its last instant', [budget('planned', '2025-11-05T10:00:00Z')], 8, 'partly'],
    ['a future one', [budget('planned', '2026-05-05')], 0, 'unknown'],
  ])('takes the answer in force: %s', (_, answers, points, state) => {
    expect(factor({ answers }, 'budget')).toMatchObject({ points, state });
  });

  it('falls back to the property where no answer is in force', () => {
    const contact = { email: 'a@b.c', budget_status: 'planned' };
    expect(factor({ contact }, 'budget')?.points).toBe(8);
    expect(factor({ contact, answers: [budget('approved')] }, 'budget')?.points).toBe(15);
    expect(factor({ contact, answers: [budget('')] }, 'budget')?.points).toBe(8);
  });

  it.each([
    ['2026-08-02T10:00:00Z', 5, 'met'],
    ['2026-08-02T10:00:00.001Z', 2, 'partly'],
    ['2030-01-01', 0, 'missed'],
    ['soon', 0, 'unknown'],
  ])('gives the date answer %s its band', (value, points, state) => {
    const answers = [{ question: 'timeline', value, at: '2026-05-02' }];
    expect(factor({ answers }, 'timeline')).toMatchObject({ points, state });
  });

  it('brings a sum below 0 back to 0', () => {
    const lead = { contact: { email: 'a@gmail.com' }, company: { name: 'X' } };
    const { score, factors } = judged(exampleModel(), exampleLead(lead));
    expect(score).toBe(0);
    expect(factors.slice(-2)).toEqual([
      { id: 'free_mail', group: 'penalty', points: -5, max: 0, state: 'met' },
      { id: 'limit', group: 'limit', points: 5, max: 0, state: 'met' },
    ]);
  });

  it('makes tier 1 of no misses and a recent buying signal', () => {
    const tier = (at: string): string =>
      judged(exampleModel(), exampleLead({ signals: [view(at)] })).tier;
    expect(tier('2026-04-04T10:00:00Z')).toBe('tier_1');
    expect(tier('2026-04-04T09:59:59.999Z')).toBe('tier_2');
  });

  it('keeps 70 out of the high priority queue and lets 70.01 in', () => {
    const lead = exampleLead({ answers: [budget('approved')] });
    const queue = (highPriorityAbove: number): string | null =>
      judged(exampleModel({ queue: { highPriorityAbove } }), lead).queue;
    expect(queue(70)).toBe('automated_outreach');
    expect(queue(69.99)).toBe('high_priority');
  });

  it('reads the cell as ready once discovery confirmed what it must', () => {
    const result = judged(exampleModel(), exampleLead({ answers: [budget('planned')] }));
    expect(result).toMatchObject({
      ready: true,
      team: 'sales',
      disposition: 'work_now',
      track: null,
    });
  });

  it('lets a score policy decide by the rounded score', () => {
    const tiers = { policy: 'score', tier1At: 55, tier2At: 40 } as const;
    expect(judged(exampleModel({ tiers }), exampleLead()).tier).toBe('tier_1');
    const lead = exampleLead({ contact: { email: 'a@b.c' } });
    expect(judged(exampleModel({ tiers }), lead).tier).toBe('tier_2');
  });

  it('disqualifies by a disqualifier or an answer, above all else', () => {
    const out = { tier: 'disqualified', team: 'none', disposition: 'disqualified', queue: null };
    const rival = exampleLead({ contact: {}, company: { name: ' RIVAL' } });
    expect(judged(exampleModel(), rival)).toMatchObject({
      ...out,
      track: null,
      score: 0,
      incomplete: ['contact.email'],
    });
    const poor = exampleLead({ answers: [budget('none')] });
    expect(judged(exampleModel(), poor)).toMatchObject({ ...out, score: 55 });
  });

  it.each(['', 'ada', '@b.c', 'a@b', 'a@b@c.d', 'a@.c', 'a@c.', 'a b@c.d'])(
    'needs data where the address is %p',
    (email) => {
      const lead = exampleLead({ contact: { email } });
      expect(judged(exampleModel(), lead)).toMatchObject({
        tier: 'needs_data',
        team: 'marketing',
        disposition: 'rework',
        queue: null,
        track: 'ebook',
        incomplete: ['contact.email'],
      });
    },
  );

  it('names an impossible address last where it is not required', () => {
    const lead = exampleLead({ contact: { email: 'ada' }, company: {} });
    const model = exampleModel({ required: ['company.name'] });
    expect(judged(model, lead).incomplete).toEqual(['company.name', 'contact.email']);
  });

  it.each([
    ['null', null],
    ['{"contact":{}}', null],
    ['{', null],
    ['{"id":"7","contact":[]}', '7'],
    ['{"id":"7","signals":{}}', '7'],
    ['{"id":"7","signals":[{"kind":"visit","at":"2026-02-30"}]}', '7'],
    ['{"id":"7","answers":[{"question":"budget"}]}', '7'],
  ])('refuses the line %s', (line, id) => {
    expect(judgeLine(exampleModel(), line, AS_OF)).toEqual({ id, error: true });
  });
});

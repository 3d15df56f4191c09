import { explain } from '../../../src/core/explain.ts';
import type { Facts } from '../../../src/core/facts.ts';
import type { Model } from '../../../src/core/model.ts';
import { pathsFrom } from '../../../src/core/paths.ts';
import type { Question } from '../../../src/core/question.ts';
import { answerAt, buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel, NEVER } from './build-model.ts';

const budget: Question = {
  id: 'budget',
  criterion: 'budget',
  ask: 'Is a budget set aside?',
  points: 15,
  type: 'choice',
  property: 'contact.budget',
  answers: [
    { value: 'approved', label: 'Approved', points: 15 },
    { value: 'planned', label: 'Planned', points: 8 },
    { value: 'none', label: 'None', points: 0, disqualifies: true },
  ],
};
const byScore = { tiers: { policy: 'score', tier1At: 40, tier2At: 20 } } as const;
const fixed = (points: number) => ({ id: 'fixed', points, when: ALWAYS });

const paths = (model: Model, lead: Partial<Facts> = {}) => pathsFrom(model, buildLead(lead), NOW);

describe('reasons', () => {
  const model = buildModel({
    criteria: [
      { id: 'a', label: 'A', points: 5, when: ALWAYS },
      { id: 'b', label: 'B', points: 7.5, when: ALWAYS },
      { id: 'c', label: 'C', points: 7.5, when: ALWAYS },
      { id: 'd', label: 'D', points: 1, when: ALWAYS },
      { id: 'e', label: 'E', points: 12, when: NEVER, partly: [{ points: 2.5, when: ALWAYS }] },
    ],
    cap: 6,
    signals: [{ id: 's', label: 'S', points: 1, cap: 1 }],
    questions: [budget],
    penalties: [{ id: 'p', label: 'P', points: -11, when: ALWAYS }],
  });
  const { reasons } = explain(model, buildLead(), NOW);

  it('are the three factors that gave most and the three that cost most, in words', () => {
    expect(reasons).toEqual([
      { id: 'b', kind: 'gave', points: 7.5, text: 'B: 7.5 points given' },
      { id: 'c', kind: 'gave', points: 7.5, text: 'C: 7.5 points given' },
      { id: 'a', kind: 'gave', points: 5, text: 'A: 5 points given' },
      { id: 'filler', kind: 'cost', points: 46, text: 'Filler: 46 points missed' },
      {
        id: 'budget',
        kind: 'cost',
        points: 15,
        text: 'Budget: 15 points open, not known yet',
      },
      { id: 'p', kind: 'cost', points: 11, text: 'P: 11 points missed' },
    ]);
  });
});

describe('paths', () => {
  it('offer an answer that is open, and one that could be better', () => {
    const model = buildModel({ criteria: [fixed(10)], questions: [budget], ...byScore });
    const approved = { answer: { question: 'budget', value: 'approved' } };
    expect(paths(model).paths).toEqual([{ tier: 'tier_2', score: 25, changes: [approved] }]);
    expect(paths(model, { answers: [answerAt(NOW, 'planned')] }).paths).toEqual([
      { tier: 'tier_2', score: 25, changes: [approved] },
    ]);
    expect(paths(model, { contact: { budget: 'planned' } }).paths).toEqual([
      { tier: 'tier_2', score: 25, changes: [approved] },
    ]);
  });

  it('never offer what disqualifies, nor another answer where one disqualified', () => {
    const model = buildModel({ criteria: [fixed(30)], questions: [budget], ...byScore });
    expect(paths(model, { answers: [answerAt(NOW, 'none')] })).toEqual({
      paths: [],
      blockedBy: ['budget'],
      tooFar: false,
    });
  });

  it.each([
    [{ gte: 50 }, '50'],
    [{ lte: 50 }, '50'],
    [{ between: [50, 1000] }, '50'],
    [{ equals: 'vp' }, 'vp'],
    [{ equals: true }, 'true'],
    [{ in: ['b', 'a'] }, 'b'],
    [{ in: ['', 'a'] }, 'a'],
    [{ contains: 'head' }, 'head'],
    [{ contains: '' }, 'known'],
    [{ containsAny: ['chief', 'head'] }, 'chief'],
    [{ containsAny: [' ', 'head'] }, 'head'],
    [{ withinDays: 3 }, new Date(NOW).toISOString()],
    [{ inNextDays: 3 }, new Date(NOW + 3 * DAY).toISOString()],
    [{ known: true }, 'known'],
  ])('offer for an unknown fact a value that meets %j', (test, value) => {
    const when = { fact: 'company.x', ...test } as Model['fit']['criteria'][number]['when'];
    const model = buildModel({ criteria: [{ id: 'c', points: 25, when }], ...byScore });
    expect(paths(model).paths).toEqual([
      { tier: 'tier_2', score: 25, changes: [{ fact: { path: 'company.x', value } }] },
    ]);
  });

  it('ask for every unknown fact of `all` and for the first open one of `any`', () => {
    const x = { fact: 'contact.x', equals: 'x' };
    const y = { fact: 'contact.y', equals: 'y' };
    const fact = (path: string, value: string) => ({ fact: { path, value } });
    const of = (when: object) =>
      buildModel({ criteria: [{ id: 'c', points: 25, when: when as never }], ...byScore });
    expect(paths(of({ all: [x, y] })).paths).toEqual([
      { tier: 'tier_2', score: 25, changes: [fact('contact.x', 'x'), fact('contact.y', 'y')] },
    ]);
    expect(paths(of({ any: [x, y] })).paths).toEqual([
      { tier: 'tier_2', score: 25, changes: [fact('contact.x', 'x')] },
    ]);
    expect(paths(of({ any: [x, y] }), { contact: { x: 'other' } }).paths).toEqual([
      { tier: 'tier_2', score: 25, changes: [fact('contact.y', 'y')] },
    ]);
    expect(paths(of({ not: x }))).toMatchObject({ paths: [] });
  });

  it('never offer a blank, nor the rest of what only a blank would complete', () => {
    const blank = { fact: 'contact.x', equals: '' };
    const y = { fact: 'contact.y', equals: 'y' };
    const criteria = [{ id: 'c', points: 25, when: { all: [y, blank] } }];
    const model = buildModel({ criteria, ...byScore });
    expect(paths(model)).toMatchObject({ paths: [], blockedBy: expect.arrayContaining(['c']) });
  });

  it('never offer to change what is known', () => {
    const criteria = [{ id: 'size', points: 25, when: { fact: 'company.size', gte: 50 } }];
    expect(paths(buildModel({ criteria, ...byScore }), { company: { size: '10' } })).toEqual({
      paths: [],
      blockedBy: ['size', 'filler'],
      tooFar: false,
    });
  });

  it('offer one buying signal with attributes that let it pass', () => {
    const model = buildModel({
      criteria: [{ points: 10, major: true, when: ALWAYS }],
      signals: [
        { points: 5, buying: true, where: { all: [{ fact: 'signal.url', contains: '/pricing' }] } },
        { on: 'visit', points: 5 },
        { on: 'trial', points: 9, buying: true },
      ],
    });
    expect(paths(model).paths).toEqual([
      { tier: 'tier_1', score: 19, changes: [{ signal: { kind: 'trial', attributes: {} } }] },
      {
        tier: 'tier_1',
        score: 15,
        changes: [{ signal: { kind: 'page_view', attributes: { url: '/pricing' } } }],
      },
    ]);
  });

  it('complete a lead that lacks data, with the value a criterion wishes for', () => {
    const model = buildModel({
      required: ['contact.email', 'contact.lastname', 'company.size'],
      criteria: [{ points: 10, when: { fact: 'company.size', gte: 50 } }],
    });
    const fact = (path: string, value: string) => ({ fact: { path, value } });
    expect(paths(model).paths).toEqual([
      {
        tier: 'tier_2',
        score: 10,
        changes: [
          fact('contact.email', 'name@example.com'),
          fact('contact.lastname', 'known'),
          fact('company.size', '50'),
        ],
      },
    ]);
  });

  it('come better tiers first, then more points, then in model order, three at most', () => {
    const missing = (name: string, points: number) => ({
      id: name,
      points,
      when: { fact: `contact.${name}`, equals: name } as const,
    });
    const model = buildModel({
      criteria: [fixed(5), missing('a', 15), missing('b', 16), missing('c', 15), missing('d', 20)],
      ...byScore,
    });
    expect(
      paths(model).paths.map(({ tier, score, changes }) => [tier, score, changes.length]),
    ).toEqual([
      ['tier_1', 41, 2],
      ['tier_1', 40, 2],
      ['tier_1', 40, 2],
    ]);
    const first = paths(model).paths[1]?.changes[0];
    expect(first).toEqual({ fact: { path: 'contact.a', value: 'a' } });
  });

  it('say that it is too far where more than three changes are needed', () => {
    const criteria = ['a', 'b', 'c', 'd'].map((name) => ({
      id: name,
      points: 5,
      when: { fact: `contact.${name}`, known: true } as const,
    }));
    expect(paths(buildModel({ criteria, ...byScore }))).toEqual({
      paths: [],
      blockedBy: [],
      tooFar: true,
    });
  });

  it('name a disqualifier that is true, and an address that cannot be one', () => {
    const disqualifiers = [
      { id: 'rival', label: 'Rival', when: { fact: 'contact.x', equals: 'rival' } as const },
    ];
    const model = buildModel({ criteria: [fixed(30)], disqualifiers, ...byScore });
    expect(paths(model, { contact: { x: 'rival' } })).toMatchObject({
      paths: [],
      blockedBy: ['rival'],
    });
    expect(paths(model, { contact: { email: 'ada' } }).blockedBy).toContain('contact.email');
  });

  it('are not needed in the best tier', () => {
    const model = buildModel({ criteria: [fixed(50)], ...byScore });
    expect(paths(model)).toEqual({ paths: [], blockedBy: [], tooFar: false });
  });

  it('see that a fact lets old signals count', () => {
    const where = { fact: 'contact.country', equals: 'DE' } as const;
    const model = buildModel({
      criteria: [{ points: 10, when: { all: [{ fact: 'contact.country', known: true }, ALWAYS] } }],
      signals: [
        { points: 15, where },
        { on: 'x', points: 0, where },
      ],
      tiers: { policy: 'score', tier1At: 25, tier2At: 20 },
    });
    const germany = buildModel({
      criteria: [{ points: 10, when: where }],
      signals: [{ points: 15, where }],
      tiers: { policy: 'score', tier1At: 25, tier2At: 20 },
    });
    const lead = { signals: [signalAt(NOW)] };
    expect(paths(model, lead).paths).toEqual([]);
    expect(paths(germany, lead).paths).toMatchObject([{ tier: 'tier_1', score: 25 }]);
  });
});

describe('explain', () => {
  it('adds evidence, the next change, the next question and the forecast to the qualification', () => {
    const model = buildModel({
      criteria: [{ id: 'size', points: 10, major: true, when: { fact: 'company.size', gte: 50 } }],
      signals: [{ id: 'look', points: 5, buying: true, recentDays: 30 }],
      questions: [
        {
          ...budget,
          id: 'small',
          points: 1,
          property: undefined,
          answers: [{ value: 'x', label: 'X', points: 1 }],
        },
        budget,
      ],
    });
    const answers = [{ ...answerAt(NOW - DAY, 'planned'), by: 'rep@example.com' }];
    const lead = buildLead({ company: { size: '80' }, signals: [signalAt(NOW - DAY)], answers });
    const explained = explain(model, lead, NOW);
    const evidence = Object.fromEntries(
      explained.factors.map((factor) => [factor.id, factor.evidence]),
    );
    expect(evidence).toMatchObject({
      size: [{ fact: 'company.size', value: '80' }],
      look: [{ count: 1, lastAt: NOW - DAY }],
      budget: [
        { fact: 'answer.budget', value: 'planned', at: NOW - DAY, by: 'rep@example.com' },
        { fact: 'contact.budget', value: null },
      ],
    });
    expect(explained).toMatchObject({
      tier: 'tier_1',
      nextChangeAt: NOW + 29 * DAY + 1,
      nextQuestion: 'small',
      forecast: { at: NOW + 29 * DAY + 1, tier: 'tier_2' },
      paths: [],
    });
  });

  describe('nextQuestion', () => {
    const next = (questions: Question[], parts: Partial<Facts> = {}) =>
      explain(buildModel({ questions }), buildLead(parts), NOW).nextQuestion;
    const other = (id: string, points: number): Question => ({
      ...budget,
      id,
      points,
      property: undefined,
      answers: [{ value: 'planned', label: 'Planned', points: 1 }],
    });

    it('is the question worth most, the first of two that are worth the same', () => {
      expect(next([other('a', 5), other('b', 9), other('c', 9)])).toBe('b');
    });

    it('is none where all have an answer in force, one that disqualifies included', () => {
      expect(next([budget], { answers: [answerAt(NOW, 'none')] })).toBeNull();
      expect(next([])).toBeNull();
    });

    it('takes an answer that has expired, was withdrawn or cannot be read for none', () => {
      const brief = { ...budget, validDays: 30 };
      expect(next([brief], { answers: [answerAt(NOW - 30 * DAY, 'planned')] })).toBeNull();
      expect(next([brief], { answers: [answerAt(NOW - 30 * DAY - 1, 'planned')] })).toBe('budget');
      const withdrawn = [answerAt(NOW - DAY, 'planned'), answerAt(NOW, '')];
      expect(next([budget], { answers: withdrawn })).toBe('budget');
      expect(next([budget], { answers: [answerAt(NOW, 'perhaps')] })).toBe('budget');
      expect(next([budget], { answers: [answerAt(NOW + 1, 'planned')] })).toBe('budget');
    });

    it('asks also where only the CRM holds a value, for that is no answer in force', () => {
      expect(next([budget], { contact: { budget: 'planned' } })).toBe('budget');
    });
  });
});

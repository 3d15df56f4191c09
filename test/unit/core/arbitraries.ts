import fc from 'fast-check';
import type { Condition } from '../../../src/core/condition.ts';
import type { Answer, Facts, Signal } from '../../../src/core/facts.ts';
import type { Criterion, Model, SignalRule } from '../../../src/core/model.ts';
import type { Question } from '../../../src/core/question.ts';
import { DAY, NOW } from './build-lead.ts';
import { document } from './build-model.ts';

export const KINDS = ['visit', 'page_view', 'download', 'trial'];
const NAMES = ['size', 'role', 'country', 'since', 'open'];
const QUESTIONS = ['budget', 'seats', 'timeline'];
const URLS = ['https://x.example/pricing', 'https://x.example/blog', '/Pricing?x', ''];

/** Instants near the tests' now, some of them exactly on the bounds that models draw. */
const instants = fc
  .oneof(
    fc.integer({ min: -120 * DAY, max: 40 * DAY }),
    fc.constantFrom(0, 1, -1, -30 * DAY, -30 * DAY - 1, -90 * DAY, -90 * DAY - 1, 10 * DAY),
  )
  .map((offset) => NOW + offset);

const values = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '  ',
    'VP',
    'vp ',
    'DE',
    'true',
    'False',
    'approved',
    '7',
    '07',
    '7.0',
    'x',
  ),
  fc.integer({ min: 0, max: 120 }).map(String),
  instants.map((at) => new Date(at).toISOString()),
  fc.constantFrom(7, true, '2026-02-30', '1e2'),
);

const attributes = fc.dictionary(fc.constantFrom(...NAMES), values, { maxKeys: 5 });

export const signals: fc.Arbitrary<Signal> = fc
  .record({
    id: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { nil: undefined, freq: 3 }),
    kind: fc.constantFrom(...KINDS, 'bounce'),
    at: instants,
    attributes: fc.record({ url: fc.constantFrom(...URLS) }),
  })
  .map(({ id, ...rest }) => (id === undefined ? rest : { id, ...rest }));

const answers: fc.Arbitrary<Answer> = fc.record({
  question: fc.constantFrom(...QUESTIONS),
  value: fc.oneof(
    fc.constantFrom('approved', 'planned', 'none', '', null, '12', 'soon'),
    instants.map(String),
  ),
  at: instants,
});

export const leads: fc.Arbitrary<Facts> = fc.record({
  id: fc.constant('501'),
  contact: fc
    .tuple(attributes, fc.constantFrom('ada@example.com', 'ada@example.com', 'ada', '', undefined))
    .map(([rest, email]) => ({ ...rest, email })),
  company: attributes,
  signals: fc.array(signals, { maxLength: 12 }),
  answers: fc.array(answers, { maxLength: 5 }),
});

const days = fc.constantFrom(0, 1, 7.5, 10, 30, 90, 365);
const points = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: most * 1000 }).map((thousandths) => thousandths / 1000);

const paths = (scopes: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...scopes), fc.constantFrom(...NAMES), fc.constantFrom(...QUESTIONS))
    .map(([scope, name, question]) => {
      if (scope === 'signal') return 'signal.url';
      return `${scope}.${scope === 'answer' ? question : name}`;
    });

function factConditions(scopes: readonly string[]): fc.Arbitrary<Condition> {
  const scalar = fc.constantFrom<string | number | boolean>(
    'vp',
    'DE',
    '7',
    7,
    true,
    false,
    'approved',
    'x',
  );
  const tests: fc.Arbitrary<object> = fc.oneof(
    fc.record({ equals: scalar }),
    fc.record({ in: fc.array(scalar, { maxLength: 3 }) }),
    fc.record({ gte: fc.integer({ min: 0, max: 100 }) }),
    fc.record({ lte: fc.integer({ min: 0, max: 100 }) }),
    fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 50, max: 100 }))
      .map((between) => ({ between })),
    fc.record({ contains: fc.constantFrom('p', '/pricing', 'e') }),
    fc.record({ containsAny: fc.constant(['vp', '/blog']) }),
    fc.record({ withinDays: days }),
    fc.record({ inNextDays: days }),
    fc.record({ known: fc.boolean() }),
  );
  return fc
    .tuple(paths(scopes), tests)
    .map(([fact, test]) => ({ fact, ...test }) as unknown as Condition);
}

type ConditionOptions = { readonly scopes: readonly string[]; readonly did: boolean };

function conditions({ scopes, did }: ConditionOptions): fc.Arbitrary<Condition> {
  const dids = fc
    .record({
      did: fc.constantFrom('rule_0', 'rule_1'),
      atLeast: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      withinDays: fc.option(days, { nil: undefined }),
    })
    .map((one): Condition => JSON.parse(JSON.stringify(one)));
  const positive = did ? fc.oneof(factConditions(scopes), dids) : factConditions(scopes);
  // Nothing that counts signals stands under `not`: so one signal more can only help.
  const negated = factConditions(scopes).map((not): Condition => ({ not }));
  const leaf = fc.oneof({ weight: 4, arbitrary: positive }, { weight: 1, arbitrary: negated });
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }).map((any) => ({ any })) },
  );
}

const EVERYWHERE = ['contact', 'company', 'answer'];
const plain = conditions({ scopes: EVERYWHERE, did: false });
const counting = conditions({ scopes: EVERYWHERE, did: true });

const criteria: fc.Arbitrary<Partial<Criterion>> = fc
  .record({
    points: fc.integer({ min: 1000, max: 10_000 }).map((thousandths) => thousandths / 1000),
    major: fc.boolean(),
    when: counting,
    partly: fc.array(fc.record({ points: points(1), when: plain }), { maxLength: 2 }),
  })
  .map(({ partly, ...rest }) => ({
    ...rest,
    partly: partly.filter((part) => part.points < rest.points),
  }));

const rules: fc.Arbitrary<Partial<SignalRule>> = fc
  .record({
    on: fc.constantFrom(...KINDS),
    where: fc.option(conditions({ scopes: ['signal', 'contact', 'answer'], did: false }), {
      nil: undefined,
      freq: 1,
    }),
    points: points(8),
    cap: points(20),
    perDay: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
    halfLifeDays: fc.option(fc.constantFrom(0.5, 7, 14, 30), { nil: undefined }),
    windowDays: fc.option(days, { nil: undefined }),
    buying: fc.boolean(),
    recentDays: fc.option(days, { nil: undefined }),
  })
  .map((rule) => JSON.parse(JSON.stringify(rule)));

const questions: fc.Arbitrary<Question[]> = fc
  .tuple(
    points(10),
    points(10),
    points(10),
    fc.boolean(),
    plain,
    days,
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([first, second, third, disqualifies, when, validDays, count]): Question[] => {
    const all: Question[] = [
      {
        id: 'budget',
        criterion: 'budget',
        ask: 'Budget?',
        points: first,
        type: 'choice',
        property: 'contact.role',
        validDays,
        answers: [
          { value: 'approved', label: 'Approved', points: first },
          { value: 'planned', label: 'Planned', points: first / 2 },
          { value: 'none', label: 'None', points: 0, disqualifies },
        ],
      },
      {
        id: 'seats',
        criterion: 'need',
        ask: 'Seats?',
        points: second,
        type: 'number',
        property: 'company.size',
        bands: [
          { when: { fact: 'answer.seats', gte: 10 }, label: 'Ten', points: second },
          { when, label: 'Some', points: second / 3 },
        ],
      },
      {
        id: 'timeline',
        criterion: 'timeline',
        ask: 'When?',
        points: third,
        type: 'date',
        validDays,
        bands: [
          { when: { fact: 'answer.timeline', inNextDays: 30 }, label: 'Soon', points: third },
        ],
      },
    ];
    // Conditions may name any question, so all of them stay; those beyond the count are worth nothing.
    return all.map((question, index) => (index < count ? question : worthless(question)));
  });

function worthless(question: Question): Question {
  return question.type === 'choice'
    ? { ...question, points: 0, answers: question.answers.map((one) => ({ ...one, points: 0 })) }
    : { ...question, points: 0, bands: question.bands.map((one) => ({ ...one, points: 0 })) };
}

const labelled = <T extends object>(entries: readonly T[], name: string) =>
  entries.map((entry, index) => ({ id: `${name}_${index}`, label: name, ...entry }));

/**
 * Valid models of every make. Negative rules only look at bounces, penalties at no signal. They are not parsed each
 * time, which takes longer than what most properties do with them: arbitraries.test.ts sees that all of them could be.
 */
export const models: fc.Arbitrary<Model> = fc
  .record({
    criteria: fc.array(criteria, { maxLength: 4 }),
    signals: fc.array(rules, { minLength: 2, maxLength: 5 }),
    bounce: fc.option(
      fc.record({ points: points(5).map((one) => -one), halfLifeDays: fc.constantFrom(5, 60) }),
    ),
    questions,
    penalties: fc.array(fc.record({ points: points(30).map((one) => -one), when: plain }), {
      maxLength: 2,
    }),
    disqualifiers: fc.array(fc.record({ when: plain }), { maxLength: 1 }),
    nurture: fc.array(fc.record({ when: counting }), { maxLength: 3 }),
    goodFit: fc.oneof(
      fc.integer({ min: 0, max: 3 }).map((boxes) => ({ boxes })),
      fc.integer({ min: 0, max: 30 }).map((least) => ({ points: least })),
    ),
    readyAt: fc.integer({ min: 0, max: 20 }),
    queueAbove: fc.integer({ min: 0, max: 60 }),
    tiers: fc.oneof(
      fc
        .integer({ min: 0, max: 2 })
        .map((tier2Misses) => ({ policy: 'criteria' as const, tier2Misses })),
      fc.constantFrom({ policy: 'score' as const, tier1At: 30, tier2At: 12 }),
    ),
    required: fc.subarray(['contact.email', 'contact.role', 'company.size']),
    mustConfirm: fc.subarray(QUESTIONS),
  })
  .map(({ bounce, signals: positive, penalties, disqualifiers, nurture, queueAbove, ...rest }) => {
    const negative = bounce === null ? [] : [{ on: 'bounce', cap: bounce.points * 2, ...bounce }];
    const model: unknown = document({
      ...rest,
      signals: [...positive, ...negative],
      penalties: labelled(penalties, 'penalty'),
      disqualifiers: labelled(disqualifiers, 'disqualifier'),
      nurture: nurture.map(({ when }, index) => ({
        track: `track_${index}`,
        label: 'Track',
        when,
      })),
      queue: { highPriorityAbove: queueAbove },
    });
    return model as Model;
  });

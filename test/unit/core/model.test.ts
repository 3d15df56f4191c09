import { readFileSync } from 'node:fs';
import { parseModel } from '../../../src/core/model.ts';
import { document, NEVER } from './build-model.ts';

/** A valid document with one value replaced, found by its path. */
function broken(path: (string | number)[], value: unknown): unknown {
  const model = structuredClone(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  const last = path.at(-1)!;
  const holder = path.slice(0, -1).reduce((at, key) => at[key], model);
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
  return model;
}

function problemsOf(json: unknown): string[] {
  const parsed = parseModel(json);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

function warningsOf(json: unknown): string[] {
  const parsed = parseModel(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.warnings.map(({ path, message }) => `${path}: ${message}`);
}

const when = ['fit', 'criteria', 0, 'when'];

describe('parseModel refuses, with the path and what was expected,', () => {
  it.each<[string, unknown, string]>([
    ['no object', 'model', 'model: expected an object, got "model"'],
    ['nothing', undefined, 'model: expected an object, but it is missing'],
    ['another schema', broken(['schema'], 2), 'schema: expected 1, got 2'],
    ['no name', broken(['name'], undefined), 'name: expected text, but it is missing'],
    ['a blank name', broken(['name'], ' '), 'name: expected some text'],
    [
      'an unknown market',
      broken(['market'], 'b2g'),
      'market: expected one of "b2b", "b2c", got "b2g"',
    ],
    ['an unknown key', broken(['fit', 'weights'], {}), 'fit.weights: unknown key'],
    [
      'an unknown key in a criterion',
      broken(['fit', 'criteria', 2, 'weight'], 3),
      'fit.criteria[2].weight: unknown key',
    ],
    [
      'an unknown key in a condition',
      broken([...when, 'negate'], true),
      'fit.criteria[0].when.negate: unknown key',
    ],
    [
      'a required answer',
      broken(['required'], ['answer.budget']),
      'required[0]: expected a path such as contact.email or company.name',
    ],
    [
      'a condition that is text',
      broken(when, 'always'),
      'fit.criteria[0].when: expected a condition such as { "fact": ..., "equals": ... }, got "always"',
    ],
    [
      'a missing condition',
      broken(when, undefined),
      'fit.criteria[0].when: expected a condition such as { "fact": ..., "equals": ... }, but it is missing',
    ],
    [
      'a condition of no kind',
      broken(when, { equals: 1 }),
      'fit.criteria[0].when: expected exactly one of fact, all, any, not, did, got none of them',
    ],
    [
      'a condition of two kinds',
      broken(when, { all: [], not: NEVER }),
      'fit.criteria[0].when: expected exactly one of fact, all, any, not, did, got all and not',
    ],
    [
      'a fact without an operator',
      broken(when, { fact: 'contact.x' }),
      'fit.criteria[0].when: expected exactly one of equals, in, gte, lte, between, contains, containsAny, withinDays, inNextDays, known, got none of them',
    ],
    [
      'two operators',
      broken(when, { fact: 'contact.x', gte: 1, lte: 2 }),
      'fit.criteria[0].when: expected exactly one of equals, in, gte, lte, between, contains, containsAny, withinDays, inNextDays, known, got gte and lte',
    ],
    [
      'a path of no scope',
      broken(when, { fact: 'deal.amount', gte: 1 }),
      'fit.criteria[0].when.fact: expected a path such as contact.jobtitle, company.industry or answer.budget',
    ],
    [
      'bounds that are no numbers',
      broken(when, { fact: 'contact.x', between: [1, 'x'] }),
      'fit.criteria[0].when.between[1]: expected a number, got "x"',
    ],
    [
      'bounds in the wrong order',
      broken(when, { fact: 'contact.x', between: [9, 1] }),
      'fit.criteria[0].when.between: expected the lower bound first, got [9,1]',
    ],
    [
      'negative days',
      broken(when, { fact: 'contact.x', withinDays: -1 }),
      'fit.criteria[0].when.withinDays: expected a number of at least 0, got -1',
    ],
    [
      'a problem deep inside',
      broken(when, { all: [NEVER, { not: { fact: 'contact.x', gte: 'y' } }] }),
      'fit.criteria[0].when.all[1].not.gte: expected a number, got "y"',
    ],
    [
      'a did of no rule',
      broken(when, { did: 'dance' }),
      'fit.criteria[0].when.did: expected the id of a signal rule, got "dance"',
    ],
    [
      'a did inside where',
      broken(['readiness', 'signals', 0, 'where'], { did: 'trial' }),
      'readiness.signals[0].where.did: expected no did inside the where of a signal',
    ],
    [
      'signal outside of where',
      broken(when, { fact: 'signal.url', contains: '/' }),
      'fit.criteria[0].when.fact: expected signal.* only inside the where of a signal, got "signal.url"',
    ],
    [
      'an answer to no question',
      broken(when, { fact: 'answer.shoe_size', gte: 1 }),
      'fit.criteria[0].when.fact: expected answer. and the id of a question, got "answer.shoe_size"',
    ],
    [
      'mustConfirm of no question',
      broken(['discovery', 'mustConfirm'], ['budget', 'charm']),
      'discovery.mustConfirm[1]: expected the id of a question, got "charm"',
    ],
    [
      'an id twice',
      broken(['penalties', 0, 'id'], 'budget'),
      'penalties[0].id: expected an id of its own, "budget" is taken by discovery.questions[1]',
    ],
    [
      'an id that qualify uses itself',
      broken(['penalties', 0, 'id'], 'readiness_cap'),
      'penalties[0].id: expected an id of its own, "readiness_cap" is taken by Assay itself',
    ],
    [
      'too few points',
      broken(['fit', 'criteria', 0, 'points'], 7.5),
      'model: expected the points of criteria, readiness.cap and questions to add up to exactly 100, got 2.5 too few',
    ],
    [
      'too many points',
      broken(['readiness', 'cap'], 25.1),
      'model: expected the points of criteria, readiness.cap and questions to add up to exactly 100, got 0.1 too many',
    ],
    [
      'a cap above that of readiness',
      broken(['readiness', 'signals', 0, 'cap'], 26),
      'readiness.signals[0].cap: expected at most readiness.cap, which is 25, got 26',
    ],
    [
      'a negative cap of positive points',
      broken(['readiness', 'signals', 0, 'cap'], -1),
      'readiness.signals[0].cap: expected a number of at least 0, got -1',
    ],
    [
      'a positive cap of negative points',
      broken(['readiness', 'signals', 0, 'points'], -1),
      'readiness.signals[0].cap: expected a number of at most 0 (the lowest that negative points may reach), got 12',
    ],
    [
      'a half-life of nothing',
      broken(['readiness', 'signals', 0, 'halfLifeDays'], 0),
      'readiness.signals[0].halfLifeDays: expected a number of more than 0, got 0',
    ],
    [
      'half a signal a day',
      broken(['readiness', 'signals', 0, 'perDay'], 0.5),
      'readiness.signals[0].perDay: expected a whole number, got 0.5',
    ],
    [
      'a partly worth as much as the criterion',
      broken(['fit', 'criteria', 0, 'partly', 0, 'points'], 10),
      "fit.criteria[0].partly[0].points: expected less than the criterion's points, which are 10, got 10",
    ],
    [
      'an answer worth more than its question',
      broken(['discovery', 'questions', 0, 'answers', 1, 'points'], 11),
      "discovery.questions[0].answers[1].points: expected at most the question's points, which are 10, got 11",
    ],
    [
      'a band worth more than its question',
      broken(['discovery', 'questions', 3, 'bands', 0, 'points'], 6),
      "discovery.questions[3].bands[0].points: expected at most the question's points, which are 5, got 6",
    ],
    [
      'an answer worth less than nothing',
      broken(['discovery', 'questions', 0, 'answers', 2, 'points'], -1),
      'discovery.questions[0].answers[2].points: expected a number of at least 0, got -1',
    ],
    [
      'two answers alike',
      broken(['discovery', 'questions', 0, 'answers', 1, 'value'], ' Urgent'),
      'discovery.questions[0].answers[1].value: expected a value of its own, " Urgent" stands above already',
    ],
    [
      'a choice without answers',
      broken(['discovery', 'questions', 0, 'answers'], []),
      'discovery.questions[0].answers: expected a list whose length is at least 1, got []',
    ],
    [
      'an unknown type of question',
      broken(['discovery', 'questions', 0, 'type'], 'text'),
      'discovery.questions[0].type: expected one of "choice", "number", "date"',
    ],
    [
      'a penalty that gives points',
      broken(['penalties', 0, 'points'], 5),
      'penalties[0].points: expected a number of at most 0, got 5',
    ],
    [
      'an unknown policy',
      broken(['tiers'], { policy: 'mood' }),
      'tiers.policy: expected "criteria" or "score"',
    ],
    [
      'tiers upside down',
      broken(['tiers'], { policy: 'score', tier1At: 30, tier2At: 40 }),
      'tiers.tier1At: expected at least tier2At, which is 40, got 30',
    ],
    [
      'good fit by two measures',
      broken(['fit', 'goodFit'], { boxes: 1, points: 2 }),
      'fit.goodFit: expected { "boxes": whole number } or { "points": number }',
    ],
    [
      'an unknown team',
      broken(['matrix', 'goodFit', 'ready', 'team'], 'support'),
      'matrix.goodFit.ready.team: expected one of "sales", "marketing", "none", got "support"',
    ],
    [
      'an empty cell of the matrix',
      broken(['matrix', 'badFit', 'ready'], undefined),
      'matrix.badFit.ready: expected an object, but it is missing',
    ],
    [
      'a source of no kind of change',
      broken(['sources', 0, 'when'], 'always'),
      'sources[0].when: expected one of "date_changes", "counter_rises", got "always"',
    ],
  ])('%s', (_, json, expected) => expect(problemsOf(json)).toContain(expected));

  it('every problem in one go, of shape and of sense', () => {
    const json = {
      ...document({
        criteria: [
          { id: 'a', points: 10 },
          { id: 'a', points: 20 },
        ],
        cap: 30,
      }),
      colour: 'red',
      queue: { highPriorityAbove: 'high' },
      tiers: { policy: 'score', tier1At: 1, tier2At: 2 },
    };
    expect(problemsOf(json).map((line) => line.split(':')[0])).toEqual([
      'queue.highPriorityAbove',
      'colour',
      'fit.criteria[1].id',
      'tiers.tier1At',
    ]);
  });

  it('conditions nested without end, before they cost the stack', () => {
    let condition: object = NEVER;
    for (let level = 0; level < 10_000; level += 1) condition = { not: condition };
    expect(problemsOf(broken(when, condition))).toEqual([
      'model: expected at most 64 levels of nesting, got more',
    ]);
  });
});

describe('parseModel accepts', () => {
  it('points that add up to 100 on paper though not in binary', () => {
    const tenths = Array.from({ length: 10 }, (_, index) => ({ id: `c${index}`, points: 0.1 }));
    const parsed = parseModel(
      document({ criteria: [...tenths, { id: 'rest', points: 79 }], cap: 20 }),
    );
    expect(parsed.ok).toBe(true);
  });

  it('a model without any optional key and with no question', () => {
    expect(parseModel(document()).ok).toBe(true);
  });

  it('a negative rule whose cap is the lowest it may reach', () => {
    expect(problemsOf(document({ signals: [{ points: -2, cap: -6 }] }))).toEqual([]);
  });

  it('gives back what it read', () => {
    const json = JSON.parse(readFileSync('models/b2b.json', 'utf8'));
    expect(parseModel(json)).toEqual({ ok: true, model: json, warnings: [] });
  });
});

describe('parseModel warns', () => {
  it.each([
    ['contact.age', 'age'],
    ['contact.date_of_birth', 'age'],
    ['contact.dateOfBirth', 'age'],
    ['contact.gender', 'gender'],
    ['contact.marital_status', 'marital status'],
    ['contact.relationship_status', 'marital status'],
    ['contact.ethnicity', 'ethnic origin'],
    ['contact.religion', 'religion'],
    ['contact.nationality', 'nationality'],
    ['contact.has_disability', 'disability'],
    ['contact.number_of_children', 'family and children'],
    ['contact.trade_union_member', 'union membership'],
  ])('of %s, and names the attribute', (fact, attribute) => {
    const json = document({ criteria: [{ when: { not: { all: [{ fact, known: true }] } } }] });
    expect(warningsOf(json)).toEqual([
      `fit.criteria[0].when.not.all[0].fact: ${fact} looks like a protected attribute (${attribute}); judging people by it is unlawful in many countries`,
    ]);
  });

  it('of a question that reads a protected property', () => {
    const questions = [
      {
        id: 'q',
        criterion: 'need',
        ask: '?',
        points: 5,
        type: 'number' as const,
        property: 'contact.age',
        bands: [],
      },
    ];
    expect(warningsOf(document({ questions }))).toEqual([
      expect.stringContaining('discovery.questions[0].property: contact.age looks like'),
    ]);
  });

  it.each([
    'contact.page_views',
    'contact.language',
    'contact.manager',
    'company.age',
    'contact.message',
    'contact.sextant',
  ])('not of %s', (fact) =>
    expect(warningsOf(document({ criteria: [{ when: { fact, known: true } }] }))).toEqual([]),
  );

  it('of boxes that nobody can tick and of days without effect', () => {
    const json = document({ goodFit: { boxes: 3 }, signals: [{ recentDays: 5 }] });
    expect(warningsOf(json)).toEqual([
      'fit.goodFit.boxes: 3 boxes can never be ticked, there are 1 criteria',
      'readiness.signals[0].recentDays: recentDays has no effect without "buying": true',
    ]);
  });
});

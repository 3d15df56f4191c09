import { readdirSync, readFileSync } from 'node:fs';
import { parseFramework, type Framework } from '../../../src/core/framework.ts';
import { parseModel, type Model } from '../../../src/core/model.ts';
import { qualify } from '../../../src/core/qualify.ts';
import type { Question } from '../../../src/core/question.ts';
import { withFramework } from '../../../src/core/with-framework.ts';
import { answerAt, buildLead, DAY, NOW, resultOf } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const NAMES = ['anum', 'bant', 'champ', 'faint', 'gpctba-ci', 'meddic', 'nabat'];
const MARKETS = ['b2b', 'b2c'] as const;

const json = (path: string) => JSON.parse(readFileSync(`models/${path}.json`, 'utf8'));

function shipped(name: string): Framework {
  const parsed = parseFramework(json(`frameworks/${name}`));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.framework;
}

function model(market: string): Model {
  const parsed = parseModel(json(market));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.model;
}

function given(base: Model, ...names: string[]): Model {
  return names.reduce((current, name) => {
    const result = withFramework(current, shipped(name));
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result.model;
  }, base);
}

const sum = (questions: readonly Question[]) =>
  questions.reduce((total, { points }) => total + points, 0);
const values = (question: Question) =>
  question.type === 'choice' ? question.answers.map(({ value }) => value) : question.bands.length;

describe('the shipped frameworks', () => {
  it('are the seven, each named as its file', () => {
    const files = readdirSync('models/frameworks').map((file) => file.replace('.json', ''));
    expect(files.sort()).toEqual(NAMES);
    expect(NAMES.map((name) => shipped(name).id)).toEqual(NAMES);
  });

  it('all give out the same points, those of the shipped models', () => {
    for (const market of MARKETS) {
      const points = sum(model(market).discovery.questions);
      expect(NAMES.map((name) => shipped(name).points)).toEqual(NAMES.map(() => points));
    }
  });

  it.each(NAMES.flatMap((name) => MARKETS.map((market) => [name, market] as const)))(
    '%s is valid in the model of %s as it is, and warns of nothing',
    (name, market) => {
      const changed = given(model(market), name);
      expect(changed.discovery).toEqual({ framework: name, ...shipped(name).scripts[market] });
      const parsed = parseModel(JSON.parse(JSON.stringify(changed)));
      expect(parsed).toMatchObject({ ok: true, warnings: [] });
    },
  );

  it.each(MARKETS)(
    'give a question that two of them share in %s the same way to answer',
    (market) => {
      const first = new Map<string, Question>();
      let shared = 0;
      for (const name of NAMES) {
        for (const question of shipped(name).scripts[market].questions) {
          const known = first.get(question.id);
          if (known !== undefined) {
            shared += 1;
            expect([question.property, question.type, question.ask, values(question)]).toEqual([
              known.property,
              known.type,
              known.ask,
              values(known),
            ]);
          }
          first.set(question.id, question);
        }
      }
      expect(shared).toBeGreaterThan(10);
    },
  );

  it('note each question in a property of its own, the same in both markets', () => {
    const properties = new Map<string, Set<string>>();
    for (const name of NAMES) {
      const { b2b, b2c } = shipped(name).scripts;
      expect(b2b.questions.map(({ id }) => id)).toEqual(b2c.questions.map(({ id }) => id));
      for (const { id, property = '' } of [...b2b.questions, ...b2c.questions]) {
        properties.set(id, (properties.get(id) ?? new Set()).add(property));
      }
    }
    const all = [...properties.values()].map((set) => [...set]);
    expect(all.every((set) => set.length === 1)).toBe(true);
    expect(new Set(all.flat()).size).toBe(properties.size);
  });

  it('put need first and above all in NABAT', () => {
    for (const market of MARKETS) {
      const [first, ...rest] = shipped('nabat').scripts[market].questions;
      expect(first?.id).toBe('need');
      expect(rest.every(({ points }) => points < (first?.points ?? 0))).toBe(true);
    }
  });
});

describe('switching the framework', () => {
  it.each(MARKETS)('gives the shipped model of %s back to the byte after any detour', (market) => {
    const before = model(market);
    for (const name of NAMES) {
      expect(JSON.stringify(given(before, name, 'bant'))).toBe(JSON.stringify(before));
    }
  });

  it('loses no answer from BANT to CHAMP and back', () => {
    const bant = model('b2b');
    const answers = [
      answerAt(NOW - DAY, 'wanted', 'need'),
      answerAt(NOW - DAY, 'approved', 'budget'),
      answerAt(NOW - DAY, 'recommends', 'authority'),
      answerAt(NOW - DAY, '2026-06-01', 'timeline'),
    ];
    const judge = (by: Model, more = answers) =>
      qualify(by, buildLead({ contact: { email: 'ada@example.com' }, answers: more }), NOW);
    const before = judge(bant);
    const champ = given(bant, 'champ');
    const between = judge(champ);
    expect(
      ['need', 'authority', 'budget', 'priority', 'timeline'].map((id) => resultOf(between, id)),
    ).toEqual(['partly 7', 'partly 4', 'met 6', 'unknown 0', 'absent']);

    expect(judge(given(champ, 'bant'))).toEqual(before);
    // What was answered under CHAMP only is kept as well, and counts under ANUM.
    const more = [...answers, answerAt(NOW, 'first', 'priority')];
    expect(judge(given(champ, 'bant'), more)).toEqual(before);
    expect(resultOf(judge(given(champ, 'bant', 'anum'), more), 'priority')).toBe('met 6');
  });

  it('leaves everything but the discovery as it was', () => {
    const { discovery, ...rest } = given(model('b2b'), 'meddic');
    const { discovery: before, ...restBefore } = model('b2b');
    expect(rest).toEqual(restBefore);
    expect(discovery.framework).not.toBe(before.framework);
  });
});

describe('withFramework in a model with other points for discovery', () => {
  /** A model whose criteria and readiness leave so many points to discovery. */
  function budget(points: number): Model {
    const question: Question = {
      id: 'own',
      criterion: 'own',
      ask: 'Own question?',
      points,
      type: 'choice',
      answers: [{ value: 'yes', label: 'Yes', points }],
    };
    return buildModel({ cap: 20, questions: [question] });
  }

  it.each([0, 0.5, 1, 3, 7, 12.5, 20, 29, 31, 33.333, 40, 45, 60, 79.99, 80])(
    'keeps the sum of exactly 100 with %d points for discovery, in all seven',
    (points) => {
      for (const name of NAMES) {
        // parseModel has checked the sum in decimal arithmetic, and each answer against its question.
        const { questions } = given(budget(points), name).discovery;
        expect(sum(questions)).toBeCloseTo(points, 9);
        const original = shipped(name).scripts.b2b.questions;
        questions.forEach((question, index) => expectSameShape(question, original[index]!, points));
      }
    },
  );

  function expectSameShape(question: Question, original: Question, budgetPoints: number): void {
    const state = (of: Question) =>
      (of.type === 'choice' ? of.answers : of.bands).map(({ points }) =>
        points === 0 ? 'none' : points === of.points ? 'full' : 'some',
      );
    if (budgetPoints > 0) expect(state(question)).toEqual(state(original));
  }

  it('keeps whole points whole where discovery gets more', () => {
    expect(given(budget(40), 'bant').discovery.questions.map(({ points }) => points)).toEqual([
      13, 11, 9, 7,
    ]);
    expect(pointsIn(given(budget(40), 'bant'))).toEqual([
      [13, 8, 0],
      [11, 6, 0],
      [9, 5, 0],
      [7, 4, 1],
    ]);
  });

  it('rounds answers to hundredths where it gets less, and all points where whole ones would leave none', () => {
    expect(pointsIn(given(budget(15), 'bant'))).toEqual([
      [5, 3, 0],
      [4, 2, 0],
      [4, 2.29, 0],
      [2, 1.2, 0.4],
    ]);
    expect(pointsIn(given(budget(1), 'bant')).map(([full]) => full)).toEqual([
      0.33, 0.27, 0.23, 0.17,
    ]);
  });

  it('does the same whatever framework was there before', () => {
    const before = given(budget(37), 'bant');
    for (const name of NAMES) {
      expect(JSON.stringify(given(before, name, 'bant'))).toBe(JSON.stringify(before));
    }
  });

  function pointsIn({ discovery }: Model): number[][] {
    return discovery.questions.map((question) =>
      (question.type === 'choice' ? question.answers : question.bands).map(({ points }) => points),
    );
  }
});

describe('withFramework refuses', () => {
  it('a model in which something else takes the id of a question', () => {
    const taken = buildModel({ cap: 20, criteria: [{ id: 'budget', points: 50 }] });
    expect(withFramework(taken, shipped('bant'))).toEqual({
      ok: false,
      problems: [
        {
          path: 'discovery.questions[1].id',
          message: 'expected an id of its own, "budget" is taken by fit.criteria[0]',
        },
      ],
    });
  });

  it('a model that asks elsewhere for the answer to a question that would be gone', () => {
    const late = {
      ...model('b2b'),
      nurture: [{ track: 'later', label: 'Later', when: { fact: 'answer.timeline', known: true } }],
    };
    expect(withFramework(late, shipped('champ'))).toMatchObject({
      ok: false,
      problems: [{ path: 'nurture[0].when.fact' }],
    });
  });
});

describe('parseFramework', () => {
  const changed = (change: (framework: ReturnType<typeof json>) => void) => {
    const framework = json('frameworks/bant');
    change(framework);
    const parsed = parseFramework(framework);
    return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
  };

  it('tells by how much the points of a script are off', () => {
    expect(changed((bant) => (bant.scripts.b2c.questions[0].points = 13))).toEqual([
      'scripts.b2c: expected the points of the questions to add up to 30, got 1 too many',
    ]);
  });

  it('names everything that is wrong in one go', () => {
    const problems = changed((bant) => {
      bant.colour = 'red';
      bant.scripts.b2b.mustConfirm.push('charm');
      bant.scripts.b2b.questions[1].id = 'need';
      bant.scripts.b2c.questions[0].answers[0].points = 99;
    });
    expect(problems).toEqual([
      'colour: unknown key',
      'scripts.b2b.questions[1].id: expected an id of its own, "need" is taken by scripts.b2b.questions[0]',
      'scripts.b2b.mustConfirm[0]: expected the id of a question, got "budget"',
      'scripts.b2b.mustConfirm[3]: expected the id of a question, got "charm"',
      "scripts.b2c.questions[0].answers[0].points: expected at most the question's points, which are 12, got 99",
    ]);
  });

  it('refuses a script that looks at what only a model has', () => {
    expect(
      changed((bant) => (bant.scripts.b2b.questions[3].bands[0].when = { did: 'trial' })),
    ).toEqual([
      'scripts.b2b.questions[3].bands[0].when.did: expected the id of a signal rule, got "trial"',
    ]);
  });

  it.each([null, [], 'bant', { schema: 1 }])('refuses %j', (value) => {
    expect(parseFramework(value).ok).toBe(false);
  });
});

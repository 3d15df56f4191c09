import type { Condition } from '../../../src/core/condition.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { buildLead, factorOf, NOW, resultOf } from './build-lead.ts';
import { ALWAYS, buildModel, NEVER } from './build-model.ts';

const UNKNOWN: Condition = { fact: 'contact.nothing', equals: 1 };

function judge(when: Condition, partly: { points: number; when: Condition }[] = []): string {
  const model = buildModel({ criteria: [{ id: 'size', points: 20, when, partly }] });
  return resultOf(qualify(model, buildLead(), NOW), 'size');
}

describe('a criterion', () => {
  it.each<[string, Condition, { points: number; when: Condition }[], string]>([
    ['gives full points when it is true', ALWAYS, [], 'met 20'],
    ['is missed when it is false', NEVER, [], 'missed 0'],
    ['is unknown when it is unknown', UNKNOWN, [], 'unknown 0'],
    ['never looks at partly when it is true', ALWAYS, [{ points: 5, when: ALWAYS }], 'met 20'],
    ['gives the points of a partly that is true', NEVER, [{ points: 5, when: ALWAYS }], 'partly 5'],
    [
      'gives those of the first partly that is true',
      NEVER,
      [
        { points: 3, when: NEVER },
        { points: 5, when: ALWAYS },
        { points: 9, when: ALWAYS },
      ],
      'partly 5',
    ],
    ['is partly met even where it is unknown', UNKNOWN, [{ points: 5, when: ALWAYS }], 'partly 5'],
    [
      'is partly met past an unknown partly',
      NEVER,
      [
        { points: 3, when: UNKNOWN },
        { points: 5, when: ALWAYS },
      ],
      'partly 5',
    ],
    ['is unknown when a partly is unknown', NEVER, [{ points: 5, when: UNKNOWN }], 'unknown 0'],
    [
      'is unknown when it is unknown and every partly false',
      UNKNOWN,
      [{ points: 5, when: NEVER }],
      'unknown 0',
    ],
    ['is missed when all is false', NEVER, [{ points: 5, when: NEVER }], 'missed 0'],
    ['rounds its points to hundredths', NEVER, [{ points: 1.005, when: ALWAYS }], 'partly 1.01'],
  ])('%s', (_, when, partly, expected) => expect(judge(when, partly)).toBe(expected));

  it('is one factor each, in model order, with its points as the most it may give', () => {
    const model = buildModel({
      criteria: [
        { id: 'z', points: 30, when: ALWAYS },
        { id: 'a', points: 10, when: NEVER },
      ],
    });
    const fit = qualify(model, buildLead(), NOW).factors.filter(({ group }) => group === 'fit');
    expect(fit.map(({ id, max }) => [id, max])).toEqual([
      ['z', 30],
      ['a', 10],
      ['filler', 40],
    ]);
    expect(factorOf(qualify(model, buildLead(), NOW), 'z')?.label).toBe('Criterion 0');
  });
});

describe('good fit', () => {
  const criteria = [
    { id: 'a', points: 10.5, when: ALWAYS },
    { id: 'b', points: 20, when: NEVER, partly: [{ points: 9.51, when: ALWAYS }] },
    { id: 'c', points: 10, when: ALWAYS },
  ];
  const good = (goodFit: { boxes: number } | { points: number }): boolean =>
    qualify(buildModel({ criteria, goodFit }), buildLead(), NOW).goodFit;

  it('counts boxes that are met, not those that are partly so', () => {
    expect(qualify(buildModel({ criteria }), buildLead(), NOW).boxes).toBe(2);
    expect([good({ boxes: 2 }), good({ boxes: 3 })]).toEqual([true, false]);
  });

  it('or adds up points, partly included, the bound included', () => {
    expect([good({ points: 30.01 }), good({ points: 30.02 })]).toEqual([true, false]);
  });
});

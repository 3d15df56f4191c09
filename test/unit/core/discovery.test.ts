import type { Answer } from '../../../src/core/facts.ts';
import { qualify } from '../../../src/core/qualify.ts';
import type { Question } from '../../../src/core/question.ts';
import { answerAt, buildLead, DAY, NOW, resultOf } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const common = { id: 'budget', criterion: 'budget', ask: 'Is a budget set aside?', points: 15 };

const BUDGET: Question = {
  ...common,
  type: 'choice',
  property: 'contact.budget_status',
  validDays: 180,
  answers: [
    { value: 'approved', label: 'Approved', points: 15 },
    { value: 'planned', label: 'Planned', points: 8 },
    { value: 'none', label: 'None', points: 0, disqualifies: true },
    { value: 7, label: 'Seven', points: 7 },
    { value: true, label: 'Yes', points: 9 },
  ],
};

function judge(
  answers: Answer[],
  contact: Record<string, unknown> = {},
  question = BUDGET,
): string {
  const model = buildModel({ questions: [question] });
  return resultOf(qualify(model, buildLead({ answers, contact }), NOW), 'budget');
}

function without(question: Question, key: 'validDays' | 'property'): Question {
  const copy = { ...question };
  Reflect.deleteProperty(copy, key);
  return copy;
}

describe('a question', () => {
  it('is unknown where nothing answers it', () => expect(judge([])).toBe('unknown 0'));

  it.each([
    ['approved', 'met 15'],
    [' APPROVED ', 'met 15'],
    ['planned', 'partly 8'],
    ['none', 'missed 0'],
    ['7.0', 'partly 7'],
    ['TRUE', 'partly 9'],
    ['perhaps', 'unknown 0'],
  ])('of choices reads %p as %s', (value, expected) =>
    expect(judge([answerAt(NOW, value)])).toBe(expected),
  );

  it('does not see answers of the future or to other questions', () => {
    expect(judge([answerAt(NOW + 1, 'approved')])).toBe('unknown 0');
    expect(judge([answerAt(NOW, 'approved', 'authority')])).toBe('unknown 0');
  });

  it('takes the newest answer, in whatever order they come', () => {
    const answers = [answerAt(NOW - DAY, 'planned'), answerAt(NOW - 2 * DAY, 'approved')];
    expect(judge(answers)).toBe('partly 8');
    expect(judge([...answers].reverse())).toBe('partly 8');
  });

  it('holds an answer for validDays to the millisecond', () => {
    expect(judge([answerAt(NOW - 180 * DAY, 'approved')])).toBe('met 15');
    expect(judge([answerAt(NOW - 180 * DAY - 1, 'approved')])).toBe('unknown 0');
  });

  it('holds an answer for good where it has no validDays', () => {
    const forGood = without(BUDGET, 'validDays');
    expect(judge([answerAt(0, 'approved')], {}, forGood)).toBe('met 15');
  });

  it('passes over what it cannot read, as if it had not been noted', () => {
    expect(judge([answerAt(NOW, 'dunno'), answerAt(NOW - 1, 'planned')])).toBe('partly 8');
  });

  it.each(['', '   ', null])('is open again after a blank answer (%p)', (blank) => {
    expect(judge([answerAt(NOW, blank), answerAt(NOW - 1, 'planned')])).toBe('unknown 0');
    expect(
      judge([answerAt(NOW, blank), answerAt(NOW - 1, 'planned')], { budget_status: 'approved' }),
    ).toBe('met 15');
  });

  it('is answered anew after a blank answer', () => {
    expect(judge([answerAt(NOW - 1, ''), answerAt(NOW, 'planned')])).toBe('partly 8');
  });

  it('at the same instant takes the text that sorts last, so a blank one loses', () => {
    const tie = [answerAt(NOW, 'approved'), answerAt(NOW, 'planned'), answerAt(NOW, ' ')];
    expect(judge(tie)).toBe('partly 8');
    expect(judge([...tie].reverse())).toBe('partly 8');
  });

  it('breaks ties by trimmed text and by code point', () => {
    const question: Question = {
      ...common,
      type: 'choice',
      answers: [
        { value: '\u{1F600}', label: 'Astral', points: 1 },
        { value: '\uFFFD', label: 'Last of the first plane', points: 2 },
        { value: 'z', label: 'Z', points: 3 },
      ],
    };
    expect(judge([answerAt(NOW, '\u{1F600}'), answerAt(NOW, '\uFFFD')], {}, question)).toBe(
      'partly 1',
    );
    expect(judge([answerAt(NOW, '  z'), answerAt(NOW, '\uFFFD')], {}, question)).toBe('partly 2');
  });

  it('takes what the CRM holds where nobody noted anything, and never lets it expire', () => {
    expect(judge([], { budget_status: ' Planned ' })).toBe('partly 8');
    expect(judge([answerAt(NOW - 181 * DAY, 'approved')], { budget_status: 'planned' })).toBe(
      'partly 8',
    );
    expect(judge([], { budget_status: 'who knows' })).toBe('unknown 0');
  });

  it('puts what a person noted above what the CRM holds', () => {
    expect(judge([answerAt(NOW - DAY, 'none')], { budget_status: 'approved' })).toBe('missed 0');
  });

  it('worth nothing is met when it is answered', () => {
    const free: Question = {
      ...common,
      points: 0,
      type: 'choice',
      answers: [{ value: 'x', label: 'X', points: 0 }],
    };
    expect(judge([answerAt(NOW, 'x')], {}, free)).toBe('met 0');
    expect(judge([answerAt(NOW, 'y')], {}, free)).toBe('unknown 0');
  });
});

describe('bands', () => {
  const seats: Question = {
    ...common,
    type: 'number',
    bands: [
      { when: { fact: 'answer.budget', gte: 100 }, label: 'Many', points: 15 },
      { when: { fact: 'answer.budget', gte: 10 }, label: 'Some', points: 5 },
    ],
  };
  const decision: Question = {
    ...common,
    type: 'date',
    bands: [
      { when: { fact: 'answer.budget', inNextDays: 90 }, label: 'Soon', points: 15 },
      { when: { fact: 'answer.budget', inNextDays: 365 }, label: 'This year', points: 2 },
    ],
  };

  it.each([
    ['100', 'met 15'],
    ['99', 'partly 5'],
    ['9', 'missed 0'],
    ['many', 'unknown 0'],
    ['1e3', 'met 15'],
  ])('of a number read %p as %s', (value, expected) =>
    expect(judge([answerAt(NOW, value)], {}, seats)).toBe(expected),
  );

  it.each([
    [String(NOW + 90 * DAY), 'met 15'],
    [String(NOW + 90 * DAY + 1), 'partly 2'],
    ['2026-05-02', 'missed 0'],
    ['2026-06-31', 'unknown 0'],
    ['next month', 'unknown 0'],
  ])('of a date read %p as %s', (value, expected) =>
    expect(judge([answerAt(NOW, value)], {}, decision)).toBe(expected),
  );

  it('read the property as well', () => {
    const question: Question = { ...decision, property: 'contact.timeline' };
    expect(judge([], { timeline: '2026-06-01' }, question)).toBe('met 15');
  });
});

describe('confirming by conversation', () => {
  const need: Question = {
    ...BUDGET,
    id: 'need',
    points: 10,
    answers: [
      { value: 'yes', label: 'Yes', points: 10 },
      { value: 'bit', label: 'A bit', points: 1 },
      { value: 'no', label: 'No', points: 0 },
    ],
  };
  const budget = without(BUDGET, 'property');
  const ready = (mustConfirm: string[] | undefined, needs: string): boolean => {
    const model = buildModel({
      questions: [{ ...budget, property: 'contact.b' }, need],
      ...(mustConfirm === undefined ? {} : { mustConfirm }),
    });
    const answers = [answerAt(NOW, 'planned'), answerAt(NOW, needs, 'need')];
    return qualify(model, buildLead({ answers }), NOW).ready;
  };

  it('makes a lead ready when every question in mustConfirm is met or partly so', () => {
    expect(ready(['budget', 'need'], 'yes')).toBe(true);
    expect(ready(['budget', 'need'], 'bit')).toBe(true);
  });

  it('does not when one of them is missed or open', () => {
    expect(ready(['budget', 'need'], 'no')).toBe(false);
    expect(ready(['budget', 'need'], '')).toBe(false);
  });

  it('confirms nothing where mustConfirm is empty or absent', () => {
    expect([ready([], 'yes'), ready(undefined, 'yes')]).toEqual([false, false]);
  });
});

import type { Band, Choice, Leaf, Question } from '../document.ts';
import type { Random } from './random.ts';
import type { Topic } from './topics.ts';
import { CHOICES } from './topics.ts';

const CRITERIA = ['budget', 'authority', 'need', 'timeline'] as const;
const COUNTS = [0, 1, 2, 2, 3, 4] as const;

/** None to four questions of the three types; together at most 34 points, seldom one worth 0. */
export function generateQuestions(random: Random): Question[] {
  const count = random.pick(COUNTS);
  return CRITERIA.slice(0, count).map((id, index): Question => {
    const isFree = index > 0 && random.chance(0.15);
    const points = isFree ? 0 : random.pick([2, 5, 5, 7.5, 8.5]);
    const type = random.pick(['choice', 'choice', 'number', 'date'] as const);
    const frame = {
      id,
      criterion: id,
      ask: `What about the ${id}?`,
      points,
      type,
      ...(random.chance(0.6) && { property: `contact.held_${id}` }),
      ...(random.chance(0.6) && { validDays: random.pick([7, 30, 180]) }),
    };
    if (type === 'choice') return { ...frame, answers: generateChoices(points, random) };
    return { ...frame, bands: generateBands({ id, points, type }, random) };
  });
}

function generateChoices(points: number, random: Random): Choice[] {
  const values = random.pick(CHOICES);
  return values.map((value, index): Choice => {
    const isLast = index === values.length - 1;
    const share = index === 0 ? worth(points, random) : isLast ? 0 : partOf(points, random);
    const disqualifies = isLast && random.chance(0.3);
    return { value, label: value, points: share, ...(disqualifies && { disqualifies }) };
  });
}

type Frame = { id: string; points: number; type: 'number' | 'date' };

function generateBands({ id, points, type }: Frame, random: Random): Band[] {
  const fact = `answer.${id}`;
  const dates: Leaf[][] = [
    [
      { fact, inNextDays: 30 },
      { fact, inNextDays: 365 },
    ],
    [
      { fact, withinDays: 7 },
      { fact, inNextDays: 90 },
      { fact, withinDays: 365 },
    ],
  ];
  const numbers: Leaf[][] = [
    [
      { fact, gte: 1000 },
      { fact, between: [100, 999] },
      { fact, lte: 0 },
    ],
    [
      { fact, between: [0, 10.5] },
      { fact, equals: 12 },
    ],
  ];
  const leaves = random.pick(type === 'date' ? dates : numbers);
  return leaves.map((when, index): Band => {
    const disqualifies = index === 2 && random.chance(0.4);
    return {
      when: random.chance(0.1) ? { any: [when] } : when,
      label: `Band ${index + 1}`,
      points: index === 0 ? worth(points, random) : partOf(points, random),
      ...(disqualifies && { disqualifies }),
    };
  });
}

/** All of the points as a rule. */
const worth = (points: number, random: Random): number =>
  random.chance(0.9) ? points : partOf(points, random);

/** On the edge of a rounding step at times, never above the question's points. */
const partOf = (points: number, random: Random): number =>
  points === 0 ? 0 : random.pick([0, 1, 1.005, 0.335, 1.115]);

/** The fact `answer.ID`, for conditions elsewhere in the model. */
export function topicOf({ id, type, answers = [] }: Question): Topic {
  const path = `answer.${id}`;
  if (type === 'date') return { path, type };
  if (type === 'number') return { path, type, numbers: [0, 10.5, 12, 100, 1000] };
  return { path, type: 'text', texts: answers.map(({ value }) => String(value)) };
}

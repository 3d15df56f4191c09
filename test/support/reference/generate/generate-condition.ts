import type { Condition, Leaf } from '../document.ts';
import type { Random } from './random.ts';
import type { Topic } from './topics.ts';

export type ConditionSpace = { topics: readonly Topic[]; ruleIds: readonly string[] };

/** A condition of up to three levels over the topics, with `did` over the rules given. */
export function generateCondition(space: ConditionSpace, random: Random, depth = 3): Condition {
  const { topics, ruleIds } = space;
  if (depth > 1 && random.chance(0.35)) {
    const size = random.chance(0.04) ? 0 : random.int(1, 3);
    const parts = Array.from({ length: size }, () => generateCondition(space, random, depth - 1));
    const shape = random.unit();
    if (shape < 0.4) return { all: parts };
    if (shape < 0.8) return { any: parts };
    return { not: generateCondition(space, random, depth - 1) };
  }
  if (ruleIds.length > 0 && random.chance(0.15)) {
    return {
      did: random.pick(ruleIds),
      ...(random.chance(0.6) && { atLeast: random.int(1, 3) }),
      ...(random.chance(0.6) && { withinDays: random.pick([1, 7, 30, 90]) }),
    };
  }
  return generateLeaf(random.pick(topics), random);
}

/** One operator that suits the topic, now and then one that does not. */
export function generateLeaf(topic: Topic, random: Random): Leaf {
  const fact = topic.path;
  if (random.chance(0.07)) return { fact, known: random.chance(0.7) };
  if (random.chance(0.03)) return { fact, gte: random.int(-1, 20) };
  if (random.chance(0.03)) return { fact, equals: random.pick(['07', '7', 'true', 'x']) };
  if (topic.type === 'flag') return { fact, equals: random.chance(0.7) };
  if (topic.type === 'date') return dateLeaf(fact, random);
  return topic.type === 'number'
    ? numberLeaf(fact, topic.numbers, random)
    : textLeaf(fact, topic.texts, random);
}

/** One that few leads meet by chance: for disqualifiers and penalties. */
export function generateNarrowLeaf(topics: readonly Topic[], random: Random): Leaf {
  const topic = random.pick(topics.filter(({ type }) => type === 'text' || type === 'number'));
  const { path: fact } = topic;
  if (topic.type === 'number') return { fact, equals: random.pick(topic.numbers) };
  const text = topic.type === 'text' ? random.pick(topic.texts) : '';
  return random.chance(0.5) ? { fact, equals: text } : { fact, in: [text, 'Competitor'] };
}

const dateLeaf = (fact: string, random: Random): Leaf => {
  const days = random.pick([1, 7, 14, 30, 90, 365]);
  return random.chance(0.5) ? { fact, withinDays: days } : { fact, inNextDays: days };
};

function numberLeaf(fact: string, numbers: readonly number[], random: Random): Leaf {
  const [low = 0, high = 0] = [random.pick(numbers), random.pick(numbers)].sort((a, b) => a - b);
  const leaves: Leaf[] = [
    { fact, gte: low },
    { fact, lte: high },
    { fact, between: [low, high] },
    { fact, equals: low },
    { fact, in: low === high ? [low] : [low, high] },
  ];
  return random.pick(leaves);
}

function textLeaf(fact: string, texts: readonly string[], random: Random): Leaf {
  const some = random.shuffle(texts).slice(0, random.int(1, 3));
  const piece = (text: string): string => Array.from(text).slice(0, 4).join('').trim();
  const leaves: Leaf[] = [
    { fact, equals: respell(some[0] ?? '', random) },
    { fact, in: some },
    { fact, contains: respell(piece(some[0] ?? ''), random) },
    { fact, containsAny: some.map(piece) },
  ];
  return random.pick(leaves);
}

/** The same text in another case: every spelling used here folds back to itself. */
export function respell(text: string, random: Random): string {
  const spelling = random.unit();
  if (spelling < 0.2) return text.toUpperCase();
  return spelling < 0.4 ? text.toLowerCase() : text;
}

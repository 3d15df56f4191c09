import type { Model, Question } from '../document.ts';
import { generateCondition, generateNarrowLeaf } from './generate-condition.ts';
import { generateQuestions, topicOf } from './generate-questions.ts';
import { generateSignalRules } from './generate-signal-rules.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';
import type { Topic } from './topics.ts';
import { CRM_TOPICS } from './topics.ts';

/** A valid model, its positive points exactly 100; the same for the same seed. */
export function generateModel(seed: number): Model {
  const random = randomFrom(seed, 1);
  const cap = random.int(10, 45);
  const questions = generateQuestions(random);
  const asked = questions.reduce((sum, { points }) => sum + points, 0);
  const signals = generateSignalRules(cap, random);
  const parts: Parts = {
    random,
    topics: [...CRM_TOPICS, ...questions.map(topicOf)],
    ruleIds: signals.map(({ id }) => id),
  };
  const criteria = generateCriteria(100 - cap - asked, parts);
  const custom = [...new Set(signals.map(({ on }) => on))].filter((kind) => kind.startsWith('my_'));
  return {
    schema: 1,
    name: `Generated ${seed}`,
    market: random.pick(['b2b', 'b2c']),
    ...(random.chance(0.85) && { required: generateRequired(random) }),
    fit: { goodFit: generateGoodFit(criteria, random), criteria },
    readiness: { cap, ready: { points: random.int(1, Math.ceil(cap * 0.6)) }, signals },
    discovery: { framework: 'bant', ...mustConfirmOf(questions, random), questions },
    ...(random.chance(0.7) && { penalties: generatePenalties(parts) }),
    ...(random.chance(0.7) && { disqualifiers: generateDisqualifiers(parts) }),
    queue: { highPriorityAbove: random.pick([25, 40, 50, 55.5, 62.25, 70, 33.33]) },
    tiers: generateTiers(criteria, random),
    matrix: generateMatrix(random),
    ...(random.chance(0.8) && { nurture: generateNurture(parts) }),
    ...(custom.length > 0 && {
      sources: custom.map((kind) => ({ kind, property: `contact.${kind}`, when: 'date_changes' })),
    }),
    ...(random.chance(0.5) && { demoteAfterDays: random.int(0, 7) }),
    ...(random.chance(0.3) && { reviewEveryDays: 90 }),
  };
}

type Parts = { random: Random; topics: readonly Topic[]; ruleIds: readonly string[] };

function generateCriteria(total: number, parts: Parts): Model['fit']['criteria'] {
  const { random } = parts;
  const shares = split(total, random.int(1, 5), random);
  return shares.map((points, index) => {
    const partly = [0.5, 0.25].slice(0, random.int(0, 2)).map((share) => ({
      points: lessThan(points, points * share, random),
      when: generateCondition(parts, random, 2),
    }));
    return {
      id: `criterion_${index + 1}`,
      label: `Criterion ${index + 1}`,
      kind: 'firmographic',
      points,
      ...(random.chance(0.55) && { major: true }),
      when: generateCondition(parts, random),
      ...(random.chance(0.5) && partly.length > 0 && { partly }),
    };
  });
}

/** Whole, half and quarter points that add up exactly. */
function split(total: number, parts: number, random: Random): number[] {
  const shares = Array.from({ length: parts }, () => 1);
  const whole = Math.floor(total);
  shares[0] = 1 + total - whole;
  for (let left = whole - parts; left > 0; left -= 1) {
    const index = random.int(0, parts - 1);
    shares[index] = (shares[index] ?? 0) + 1;
  }
  const shift = random.pick([0, 0, 0.5, 0.25]);
  return shares.map((share, index) => {
    if (parts === 1 || index > 1) return share;
    return index === 0 ? share + shift : share - shift;
  });
}

/** Near `aim`, with a third decimal at times: it sits on the edge of a rounding step. */
function lessThan(points: number, aim: number, random: Random): number {
  const wanted = Math.floor(aim * 4) / 4 + random.pick([0, 0, 0.005, 0.115, 0.675, 0.333]);
  return Number(Math.max(0.25, Math.min(wanted, points - 0.25)).toFixed(3));
}

const generateRequired = (random: Random): string[] => {
  const paths = ['contact.email', 'contact.lastname', 'company.name', 'company.industry'];
  return random.shuffle(paths).slice(0, random.int(1, 3));
};

function generateGoodFit(
  criteria: Model['fit']['criteria'],
  random: Random,
): Model['fit']['goodFit'] {
  const sum = criteria.reduce((points, criterion) => points + criterion.points, 0);
  if (random.chance(0.5)) return { boxes: random.int(1, criteria.length) };
  return { points: Math.max(1, Math.round(sum * random.pick([0.3, 0.5, 0.7]))) };
}

function mustConfirmOf(questions: readonly Question[], random: Random): { mustConfirm?: string[] } {
  if (random.chance(0.25)) return {};
  const ids = questions.map(({ id }) => id);
  return { mustConfirm: random.shuffle(ids).slice(0, random.int(0, Math.min(2, ids.length))) };
}

const generatePenalties = ({ topics, ruleIds, random }: Parts): NonNullable<Model['penalties']> =>
  Array.from({ length: random.int(1, 2) }, (_, index) => ({
    id: `penalty_${index + 1}`,
    label: `Penalty ${index + 1}`,
    points: random.pick([-5, -12.345, -0.005, -2.5, -30]),
    when: random.chance(0.3)
      ? generateCondition({ topics, ruleIds }, random, 2)
      : generateNarrowLeaf(topics, random),
  }));

function generateDisqualifiers(parts: Parts): NonNullable<Model['disqualifiers']> {
  const { topics, random } = parts;
  const narrow = generateNarrowLeaf(topics, random);
  const when = random.chance(0.3) ? { all: [narrow, generateCondition(parts, random, 2)] } : narrow;
  return [{ id: 'disqualifier_1', label: 'Not for us', when }];
}

function generateTiers(criteria: Model['fit']['criteria'], random: Random): Model['tiers'] {
  const majors = criteria.filter(({ major }) => major).length;
  if (random.chance(0.5)) return { policy: 'criteria', tier2Misses: random.int(0, majors) };
  return {
    policy: 'score',
    tier1At: random.pick([45, 50, 55.55, 60]),
    tier2At: random.pick([15, 22.5, 30]),
  };
}

function generateMatrix(random: Random): Model['matrix'] {
  const cell = (): { team: string; disposition: string } => ({
    team: random.pick(['sales', 'marketing']),
    disposition: random.pick(['work_now', 'nurture', 'rework']),
  });
  const usual = { team: 'sales', disposition: 'work_now' };
  return {
    goodFit: { ready: usual, notReady: cell() },
    badFit: { ready: cell(), notReady: cell() },
  };
}

const generateNurture = (parts: Parts): NonNullable<Model['nurture']> =>
  Array.from({ length: parts.random.int(1, 3) }, (_, index) => ({
    track: `track_${index + 1}`,
    label: `Track ${index + 1}`,
    when: generateCondition(parts, parts.random, 2),
  }));

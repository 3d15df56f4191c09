import type { Leaf, Model } from '../document.ts';
import { generateModel } from './generate-model.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';
import { leavesOf } from './wishes.ts';

/** A generated model with two to five oddities that the schema allows but few admins would write. */
export function generateOddModel(seed: number): Model {
  const random = randomFrom(seed, 5);
  const model = generateModel(seed);
  const oddities = random.shuffle(ODDITIES).slice(0, random.int(2, 5));
  for (const bend of oddities) bend(model, random);
  return model;
}

const ODDITIES: readonly ((model: Model, random: Random) => void)[] = [
  shiftThousandths,
  freeQuestion,
  typedChoices,
  doubleRequired,
  oddDays,
  oddValues,
  oddNames,
  oddBounds,
  oddRules,
  noneAtAll,
];

/** Figures with three decimals everywhere; the budget stays at exactly 100. */
function shiftThousandths({ fit, readiness, queue }: Model, random: Random): void {
  const [first] = fit.criteria;
  const shift = random.pick([0.005, 0.125, 0.004, 0.495]);
  if (!first || first.points <= 1) return;
  first.points = Number((first.points - shift).toFixed(3));
  readiness.cap = Number((readiness.cap + shift).toFixed(3));
  first.partly = first.partly?.filter(({ points }) => points < first.points) ?? [];
  for (const rule of readiness.signals) {
    if (rule.points > 0 && random.chance(0.5)) rule.cap = readiness.cap;
  }
  queue.highPriorityAbove = random.pick([0, 33.335, 50.005, 99.99]);
}

/** What the question was worth goes to the first criterion; its answers still confirm and disqualify. */
function freeQuestion({ fit, discovery }: Model, random: Random): void {
  const [first] = fit.criteria;
  const question = discovery.questions.at(-1);
  if (!first || !question) return;
  first.points = Number((first.points + question.points).toFixed(3));
  question.points = 0;
  for (const worth of [...(question.answers ?? []), ...(question.bands ?? [])]) worth.points = 0;
  if (random.chance(0.5)) discovery.mustConfirm = [question.id];
}

/** Choices that are numbers or booleans compare as such. */
function typedChoices({ discovery }: Model, random: Random): void {
  for (const { answers = [] } of discovery.questions) {
    const values = random.pick([
      [7, '7', '07', '7.0'],
      [true, false, 'x', '1'],
      [0, 10.5, -1, 1e3],
    ]);
    for (const [index, choice] of answers.entries()) choice.value = values[index] ?? choice.value;
  }
}

function doubleRequired(model: Model): void {
  const required = model.required ?? ['company.name'];
  model.required = [...required, ...required];
}

/** Parts of days, and none at all. */
function oddDays(model: Model, random: Random): void {
  const days = (): number => random.pick([0, 0.5, 0.001, 1 / 3, 2.75]);
  for (const leaf of leavesOf(model)) {
    if (leaf.withinDays !== undefined && random.chance(0.5)) leaf.withinDays = days();
    if (leaf.inNextDays !== undefined && random.chance(0.5)) leaf.inNextDays = days();
  }
  for (const rule of model.readiness.signals) {
    if (random.chance(0.3)) rule.windowDays = days();
    if (random.chance(0.3)) rule.recentDays = days();
    if (random.chance(0.3)) rule.halfLifeDays = random.pick([0.01, 0.5, 1 / 3, 1000]);
  }
  for (const question of model.discovery.questions) {
    if (random.chance(0.3)) question.validDays = days();
  }
}

/** Blank texts, empty lists, huge and minute numbers, blanks at the edges. */
function oddValues(model: Model, random: Random): void {
  const values: readonly Partial<Leaf>[] = [
    { equals: '' },
    { equals: ' Software ' },
    { equals: -0 },
    { equals: 1e21 },
    { in: [] },
    { in: [true, 7, ' DE '] },
    { contains: '' },
    { contains: ' ' },
    { contains: ' VP' },
    { containsAny: [] },
    { containsAny: ['', 'x'] },
    { gte: -1e-7 },
    { lte: 1e21 },
    { between: [50, 50] },
    { known: false },
  ];
  for (const leaf of leavesOf(model)) {
    if (!random.chance(0.2)) continue;
    const { fact } = leaf;
    for (const key of Object.keys(leaf)) Reflect.deleteProperty(leaf, key);
    Object.assign(leaf, { fact }, random.pick(values));
  }
}

/** Names that mean something to JavaScript, and names with dots. */
function oddNames(model: Model, random: Random): void {
  for (const leaf of leavesOf(model)) {
    if (!/^(contact|company)\./.test(leaf.fact) || !random.chance(0.2)) continue;
    leaf.fact = random.pick([
      'contact.__proto__',
      'contact.toString',
      'company.hasOwnProperty',
      'company.a.b',
      'contact.Jobtitle',
    ]);
  }
}

/** Bounds that every lead reaches, or none. */
function oddBounds(model: Model, random: Random): void {
  model.fit.goodFit = random.pick([{ boxes: 0 }, { boxes: 99 }, { points: -1 }, { points: 7.125 }]);
  model.readiness.ready.points = random.pick([0, -3, 0.005, 200]);
  model.tiers = { policy: 'score', ...random.pick(TIER_BOUNDS) };
}

const TIER_BOUNDS = [
  { tier1At: 0, tier2At: 0 },
  { tier1At: 100, tier2At: 33.335 },
  { tier1At: 101, tier2At: -1 },
];

/** Rules worth nothing, capped at nothing, or one after the other of the same kind. */
function oddRules({ readiness }: Model, random: Random): void {
  for (const rule of readiness.signals) {
    if (random.chance(0.2)) rule.points = 0;
    if (random.chance(0.2) || (rule.points === 0 && rule.cap < 0)) rule.cap = 0;
    if (random.chance(0.3)) rule.on = readiness.signals[0]?.on ?? rule.on;
  }
}

function noneAtAll(model: Model, random: Random): void {
  const draw = random.int(1, 4);
  if (draw === 1) model.disqualifiers = [];
  if (draw === 2) model.nurture = [{ track: 'always', label: 'Always', when: { all: [] } }];
  if (draw === 3) model.penalties = [{ id: 'none', label: '-', points: 0, when: { all: [] } }];
  if (draw === 4) model.matrix.badFit.ready = { team: 'none', disposition: 'disqualified' };
}

import { worthOf } from './answer.ts';
import type { Scene } from './condition.ts';
import { factText, truthOf, truthOfText } from './condition.ts';
import type { Condition, Leaf, Question, Scalar } from './document.ts';
import { isBag } from './lead.ts';
import { qualify } from './qualify.ts';
import { DAY_MS } from './reading.ts';

export type Change =
  | { answer: { question: string; value: Scalar } }
  | { fact: { path: string; value: Scalar } }
  | { signal: { kind: string; attributes: Record<string, Scalar> } };

/** Every single change a rep could make, in the order of the model document. */
export function offers(scene: Scene): Change[] {
  const { model } = scene;
  const changes: Change[] = [
    ...qualify(scene).incomplete.flatMap(requiredOffer),
    ...model.fit.criteria.flatMap(({ when }) => fillings(when, scene)?.flatMap(factOffer) ?? []),
    ...model.readiness.signals.flatMap((rule): Change[] => {
      if (rule.buying !== true) return [];
      const empty = { id: undefined, kind: rule.on, at: scene.asOf, attributes: {} };
      const filled = rule.where ? fillings(rule.where, { ...scene, signal: empty }) : [];
      if (filled?.every(({ path }) => path.startsWith('signal.')) !== true) return [];
      const attributes = filled.map(({ path, value }) => [path.slice('signal.'.length), value]);
      return [{ signal: { kind: rule.on, attributes: Object.fromEntries(attributes) } }];
    }),
    ...model.discovery.questions.flatMap((question) => answerOffers(question, scene)),
  ];
  const texts = changes.map((change) => JSON.stringify(change));
  return changes.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

type Filling = { path: string; value: Scalar };

/** Any text fills a required fact; what a criterion wants of it is an offer of that criterion. */
const requiredOffer = (path: string): Change[] =>
  factOffer({ path, value: path === 'contact.email' ? 'name@example.com' : 'given' });

const factOffer = ({ path, value }: Filling): Change[] =>
  /^(contact|company)\./.test(path) ? [{ fact: { path, value } }] : [];

/** The unknown facts to fill in so that the condition is met; undefined where that cannot be. */
function fillings(condition: Condition, scene: Scene): Filling[] | undefined {
  if (truthOf(condition, scene) === true) return [];
  if ('all' in condition) {
    const parts = condition.all.map((part) => fillings(part, scene));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if ('any' in condition) {
    return condition.any.map((part) => fillings(part, scene)).find((part) => part !== undefined);
  }
  if (!('fact' in condition)) return undefined;
  const isUnknown =
    truthOf(condition, scene) === 'unknown' || factText(condition.fact, scene) === undefined;
  const value = isUnknown ? meeting(condition, scene.asOf) : undefined;
  return value === undefined ? undefined : [{ path: condition.fact, value }];
}

/** A value that makes the leaf true: for numbers the nearest bound. */
function meeting(leaf: Leaf, asOf: number): Scalar | undefined {
  if (leaf.known !== undefined) return leaf.known ? 'given' : undefined;
  if (leaf.withinDays !== undefined) return isoOf(asOf);
  if (leaf.inNextDays !== undefined) return isoOf(asOf);
  const first = leaf.in?.[0] ?? leaf.between?.[0] ?? leaf.containsAny?.[0];
  return leaf.equals ?? leaf.gte ?? leaf.lte ?? leaf.contains ?? first;
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Answers that give more than the present one; any that does not disqualify if it is open. */
function answerOffers(question: Question, scene: Scene): Change[] {
  const now = worthOf(question, scene);
  if (now.disqualifies) return [];
  const leaves = leavesOn(`answer.${question.id}`, scene.model);
  const seen = new Set<string>();
  return sampleValues(question, leaves, scene.asOf).flatMap((value): Change[] => {
    const change = { answer: { question: question.id, value } };
    const worth = worthOf(question, applyChanges(scene, [change]));
    const isBetter = now.state === 'unknown' || worth.points > now.points;
    if (worth.state === 'unknown' || worth.disqualifies || !isBetter) return [];
    // Values that every condition on the question reads alike are one and the same change.
    const truths = leaves.map((leaf) => truthOfText(leaf, String(value), scene.asOf));
    const reading = JSON.stringify([worth, truths]);
    if (seen.has(reading)) return [];
    seen.add(reading);
    return [change];
  });
}

function sampleValues(question: Question, leaves: readonly Leaf[], asOf: number): Scalar[] {
  if (question.type === 'choice') return (question.answers ?? []).map(({ value }) => value);
  if (question.type === 'date') {
    const days = leaves.flatMap(({ withinDays, inNextDays }) => [
      -(withinDays ?? 0),
      inNextDays ?? 0,
    ]);
    const around = [0, ...days].flatMap((day) => [day, day - 1, day + 1]);
    return around.map((day) => isoOf(asOf + day * DAY_MS));
  }
  const bounds = leaves.flatMap(({ gte, lte, between = [], equals, in: list = [] }) => [
    ...[gte, lte, ...between, equals, ...list].filter((bound) => typeof bound === 'number'),
  ]);
  return [...bounds, ...bounds.flatMap((bound) => [bound - 1, bound + 1]), 0];
}

/** Every leaf condition on a path, anywhere in the model. */
function leavesOn(path: string, value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOn(path, item));
  if (!isBag(value)) return [];
  if (value['fact'] === path) return [value as Leaf];
  return Object.values(value).flatMap((item) => leavesOn(path, item));
}

/** The scene with the changes made at its `asOf`: the new answer replaces one of that instant. */
export function applyChanges(scene: Scene, changes: readonly Change[]): Scene {
  let { contact, company, signals, answers } = scene.facts;
  const at = scene.asOf;
  for (const change of changes) {
    if ('answer' in change) {
      const { question, value } = change.answer;
      const others = answers.filter((each) => each.question !== question || each.at !== at);
      answers = [...others, { question, value, at }];
    } else if ('signal' in change) {
      signals = [...signals, { id: undefined, at, ...change.signal }];
    } else {
      const { path, value } = change.fact;
      const name = path.slice(path.indexOf('.') + 1);
      if (path.startsWith('contact.')) contact = { ...contact, [name]: value };
      else company = { ...company, [name]: value };
    }
  }
  return { ...scene, facts: { ...scene.facts, contact, company, signals, answers } };
}

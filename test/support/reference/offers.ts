import { canBeRead, worthOf } from './answer.ts';
import type { Scene } from './condition.ts';
import { factText, truthOf } from './condition.ts';
import type { Condition, Leaf, Question, Scalar, SignalRule } from './document.ts';
import { isBag } from './lead.ts';
import { DAY_MS, textOf } from './reading.ts';

export type Change =
  | { answer: { question: string; value: string } }
  | { fact: { path: string; value: string } }
  | { signal: { kind: string; attributes: Record<string, string> } };

/** Every single change a rep could make, in the order of the model document. */
export function offers(scene: Scene): Change[] {
  const { model } = scene;
  const wished = model.fit.criteria.flatMap(({ when }) => fillings(when, scene) ?? []);
  const changes: Change[] = [
    ...requiredFillings(scene, wished).map((fact) => ({ fact })),
    ...wished.flatMap((filling) => wishedOffer(filling, scene)),
    ...model.readiness.signals.flatMap((rule) => signalOffer(rule, scene)),
    ...model.discovery.questions.flatMap((question) => answerOffers(question, scene)),
  ];
  const texts = changes.map((change) => JSON.stringify(change));
  return changes.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

type Filling = { path: string; value: string };

/** Any text fills a required fact, unless a criterion wants a certain one there. */
function requiredFillings(scene: Scene, wished: readonly Filling[]): Filling[] {
  const missing = (scene.model.required ?? []).filter(
    (path) => factText(path, scene) === undefined,
  );
  return missing.map((path) => {
    const any = path === 'contact.email' ? 'name@example.com' : 'known';
    return { path, value: wished.find((filling) => filling.path === path)?.value ?? any };
  });
}

/** What a criterion wants to know: a fact, or the answer to a question. */
function wishedOffer({ path, value }: Filling, scene: Scene): Change[] {
  if (!path.startsWith('answer.')) return [{ fact: { path, value } }];
  const id = path.slice('answer.'.length);
  const question = scene.model.discovery.questions.find((each) => each.id === id);
  const change = { answer: { question: id, value } };
  if (!question || !canBeRead(value, question)) return [];
  if (worthOf(question, scene).disqualifies) return [];
  return worthOf(question, applyChanges(scene, [change])).disqualifies ? [] : [change];
}

/** A signal of a buying rule, now; its attributes are such that they do not stand in the way. */
function signalOffer(rule: SignalRule, scene: Scene): Change[] {
  if (rule.buying !== true) return [];
  const attributes = attributesFor(rule.where ?? { all: [] }, scene.asOf);
  return [{ signal: { kind: rule.on, attributes: Object.fromEntries(attributes) } }];
}

function attributesFor(where: Condition, asOf: number): [string, string][] {
  if ('all' in where) return where.all.flatMap((part) => attributesFor(part, asOf));
  if ('any' in where) {
    const parts = where.any.map((part) => attributesFor(part, asOf));
    return parts.find((part) => part.length > 0) ?? [];
  }
  if (!('fact' in where) || !where.fact.startsWith('signal.')) return [];
  const value = meeting(where, asOf);
  return value === undefined ? [] : [[where.fact.slice('signal.'.length), String(value)]];
}

/** The unknown facts to fill in so that the condition is met; undefined where that cannot be. */
function fillings(condition: Condition, scene: Scene): Filling[] | undefined {
  if (truthOf(condition, scene) === true) return [];
  if ('all' in condition) {
    const parts = condition.all.map((part) => fillings(part, scene));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if ('any' in condition) {
    const open = condition.any
      .map((part) => fillings(part, scene))
      .filter((part) => part !== undefined);
    return open.find((part) => part.length > 0) ?? open[0];
  }
  // Under `not` nothing is offered; for `did` there are signals.
  if (!('fact' in condition)) return [];
  const isUnknown =
    truthOf(condition, scene) === 'unknown' || factText(condition.fact, scene) === undefined;
  const value = isUnknown ? meeting(condition, scene.asOf) : undefined;
  return value === undefined ? undefined : [{ path: condition.fact, value: String(value) }];
}

/** A value that makes the leaf true: for numbers the nearest bound. A blank text is none and makes nothing true. */
function meeting(leaf: Leaf, asOf: number): Scalar | undefined {
  if (leaf.known !== undefined) return leaf.known ? 'known' : undefined;
  if (leaf.withinDays !== undefined) return isoOf(asOf);
  if (leaf.inNextDays !== undefined) return isoOf(asOf + leaf.inNextDays * DAY_MS);
  const one = leaf.equals ?? leaf.gte ?? leaf.lte ?? leaf.between?.[0];
  if (one !== undefined) return textOf(one) === undefined ? undefined : one;
  // Whatever is there contains the empty text.
  const parts = (leaf.containsAny ?? [leaf.contains]).map((part) => (part === '' ? 'known' : part));
  return (leaf.in ?? parts).find((value) => textOf(value) !== undefined);
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Answers that give more than the present one; any that does not disqualify if it is open. */
function answerOffers(question: Question, scene: Scene): Change[] {
  const now = worthOf(question, scene);
  if (now.disqualifies) return [];
  // What cannot be read is passed over as if it had not been noted: it answers nothing.
  const readable = valuesOf(question, scene.asOf).filter((value) => canBeRead(value, question));
  return readable.flatMap((value): Change[] => {
    const change = { answer: { question: question.id, value } };
    const worth = worthOf(question, applyChanges(scene, [change]));
    const isBetter = now.state === 'unknown' || worth.points > now.points;
    return worth.state === 'unknown' || worth.disqualifies || !isBetter ? [] : [change];
  });
}

/** Each choice; for numbers and dates one value for each band. */
function valuesOf({ id, answers = [], bands = [] }: Question, asOf: number): string[] {
  const own = leavesOn(`answer.${id}`, bands).map((leaf) => meeting(leaf, asOf));
  const values = [...answers.map(({ value }) => value), ...own];
  return values.filter((value) => value !== undefined).map(String);
}

/** Every leaf condition on a path, anywhere below. */
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

import { answerText } from './answer.ts';
import type { Condition, Did, Leaf, Model, Scalar } from './document.ts';
import type { Bag, Facts, Signal } from './lead.ts';
import { DAY_MS, folded, instantOf, numberOf, textOf } from './reading.ts';
import { countedSignals } from './readiness.ts';

/** Everything a condition may look at; `signal` only inside a rule's `where`. */
export type Scene = {
  readonly model: Model;
  readonly facts: Facts;
  readonly asOf: number;
  readonly signal?: Signal;
};

export type Truth = true | false | 'unknown';

/** Three-valued reading of a condition. */
export function truthOf(condition: Condition, scene: Scene): Truth {
  if ('all' in condition) {
    const truths = condition.all.map((part) => truthOf(part, scene));
    if (truths.includes(false)) return false;
    return truths.includes('unknown') ? 'unknown' : true;
  }
  if ('any' in condition) {
    const truths = condition.any.map((part) => truthOf(part, scene));
    if (truths.includes(true)) return true;
    return truths.includes('unknown') ? 'unknown' : false;
  }
  if ('not' in condition) {
    const truth = truthOf(condition.not, scene);
    return truth === 'unknown' ? 'unknown' : !truth;
  }
  if ('did' in condition) return hasDone(condition, scene);
  return truthOfText(condition, factText(condition.fact, scene), scene.asOf);
}

function hasDone(condition: Did, scene: Scene): boolean {
  const rule = scene.model.readiness.signals.find(({ id }) => id === condition.did);
  if (!rule) return false;
  const { withinDays = Infinity, atLeast = 1 } = condition;
  const counted = countedSignals(rule, scene);
  return counted.filter(({ at }) => scene.asOf - at <= withinDays * DAY_MS).length >= atLeast;
}

/** The text behind a path such as `company.name`; undefined where it is unknown. */
export function factText(path: string, scene: Scene): string | undefined {
  const dot = path.indexOf('.');
  const [place, name] = [path.slice(0, dot), path.slice(dot + 1)];
  if (place === 'contact') return textOf(own(scene.facts.contact, name));
  if (place === 'company') return textOf(own(scene.facts.company, name));
  if (place === 'signal') return textOf(own(scene.signal?.attributes ?? {}, name));
  const question = scene.model.discovery.questions.find(({ id }) => id === name);
  return question && answerText(question, scene);
}

/** `contact.constructor` is a missing fact, not a function of the language. */
const own = (bag: Bag, name: string): unknown => (Object.hasOwn(bag, name) ? bag[name] : undefined);

/** One operator on one text. */
export function truthOfText(leaf: Leaf, text: string | undefined, asOf: number): Truth {
  if (leaf.known !== undefined) return leaf.known === (text !== undefined);
  if (text === undefined) return 'unknown';
  if (leaf.equals !== undefined) return equals(text, leaf.equals);
  if (leaf.in !== undefined) return leaf.in.some((value) => equals(text, value));
  if (leaf.contains !== undefined) return contains(text, leaf.contains);
  if (leaf.containsAny !== undefined) return leaf.containsAny.some((part) => contains(text, part));
  if (leaf.withinDays !== undefined) {
    return isBetween(instantOf(text), asOf - leaf.withinDays * DAY_MS, asOf);
  }
  if (leaf.inNextDays !== undefined) {
    return isBetween(instantOf(text), asOf, asOf + leaf.inNextDays * DAY_MS);
  }
  const [low, high] = leaf.between ?? [leaf.gte ?? -Infinity, leaf.lte ?? Infinity];
  return isBetween(numberOf(text), low, high);
}

/** The type of the model's value decides how the fact is read. */
export function equals(text: string, value: Scalar): boolean {
  if (typeof value === 'number') return numberOf(text) === value;
  if (typeof value === 'boolean') return folded(text) === String(value);
  return folded(text) === folded(value);
}

const contains = (text: string, part: string): boolean =>
  text.toLowerCase().includes(part.toLowerCase());

const isBetween = (value: number | undefined, low: number, high: number): Truth =>
  value === undefined ? 'unknown' : low <= value && value <= high;

import { conditionChanges } from './condition-changes.ts';
import { Condition } from './condition.ts';
import { entryDetail, entryName, entryNoun, listName } from './diff-entries.ts';
import { fieldSentence } from './diff-fields.ts';
import { unnamedChanges } from './diff-unnamed.ts';
import { listChanges } from './list-changes.ts';
import { keyed, locatedDiff, type LocatedDifference, type Step } from './model-diff.ts';
import type { Model } from './model.ts';

type Versions = { readonly before: Model; readonly after: Model };

/** What a new version of a model changes, in an admin's words: at least one sentence for each difference. */
export function diffSentences(before: Model, after: Model): string[] {
  return locatedDiff(before, after).flatMap((one) => sentencesOf(one, { before, after }));
}

function sentencesOf(one: LocatedDifference, versions: Versions): string[] {
  const { steps } = one;
  const last = steps.at(-1) ?? '';
  if (one.kind === 'reordered') return [reordered(steps, versions)];
  const before = 'before' in one ? one.before : undefined;
  const after = 'after' in one ? one.after : undefined;
  if (typeof last === 'object') return [cameOrWent(steps, { before, after }, versions)];
  const about = subject(steps, versions);
  if (Array.isArray(before ?? after)) {
    return ofList(steps, { before: listOf(before), after: listOf(after) }, versions);
  }
  const conditions = [Condition.safeParse(before), Condition.safeParse(after)] as const;
  if (conditions[0].success && conditions[1].success) {
    return conditionChanges(conditions[0].data, conditions[1].data).map((text) => about + text);
  }
  return [about + fieldSentence(patternOf(steps), { before, after })];
}

type Lists = { readonly before: readonly unknown[]; readonly after: readonly unknown[] };

/** A list that is told as a whole: of names, of entries that came or went with it, or of entries without ids. */
function ofList(steps: readonly Step[], lists: Lists, versions: Versions): string[] {
  const { before, after } = lists;
  const about = subject(steps, versions);
  const list = keyAt(steps, -1);
  const [texts, textsNow] = [before.filter(isText), after.filter(isText)];
  if (texts.length === before.length && textsNow.length === after.length) {
    const name = (key: string) =>
      list === 'mustConfirm' ? nameAt(['discovery', 'questions', { entry: key }], versions) : key;
    return listChanges(texts.map(name), textsNow.map(name), PLAIN_LISTS[list] ?? ANY_LIST);
  }
  const [old, now] = [keyed(before), keyed(after)];
  if (old === null || now === null) {
    return unnamedChanges(list, before, after).map((text) => about + text);
  }
  return [...new Set([...old.keys(), ...now.keys()])].map((entry) =>
    cameOrWent([...steps, { entry }], { before: old.get(entry), after: now.get(entry) }, versions),
  );
}

const ANY_LIST = { more: 'Also', less: 'No longer', order: 'In another order' };
const PLAIN_LISTS: Readonly<Record<string, typeof ANY_LIST>> = {
  required: {
    more: 'Also required:',
    less: 'No longer required:',
    order: 'What is required is named in another order',
  },
  mustConfirm: {
    more: 'Also to be confirmed:',
    less: 'No longer to be confirmed:',
    order: 'What is to be confirmed is named in another order',
  },
};

type Entry = { readonly before: unknown; readonly after: unknown };

function cameOrWent(steps: readonly Step[], { before, after }: Entry, versions: Versions): string {
  const list = keyAt(steps, -2);
  const what = `${entryNoun(list)} "${nameOf(steps.at(-1), before ?? after)}"`;
  const about = subject(steps.slice(0, -1), versions);
  return `${about}${what} ${before === undefined ? `added${entryDetail(after)}` : 'removed'}`;
}

function reordered(steps: readonly Step[], versions: Versions): string {
  const entries = [...(keyed(valueAt(steps, versions.after)) ?? [])];
  const names = entries.map(([entry]) => nameAt([...steps, { entry }], versions));
  const list = keyAt(steps, -1);
  return `${subject(steps, versions)}${listName(list)} in another order: ${names.join(', ')}`;
}

/** The entries that lie on the way, outermost first, as the beginning of a sentence: `Budget: "Approved" `. */
function subject(steps: readonly Step[], versions: Versions): string {
  const [outer, ...inner] = steps.flatMap((step, index) =>
    typeof step === 'object' ? nameAt(steps.slice(0, index + 1), versions) : [],
  );
  return outer === undefined ? '' : [`${outer}: `, ...inner.map((name) => `"${name}" `)].join('');
}

/** By the name that an admin has known so far. */
function nameAt(steps: readonly Step[], { before, after }: Versions): string {
  return nameOf(steps.at(-1), valueAt(steps, before) ?? valueAt(steps, after));
}

function nameOf(step: Step | undefined, value: unknown): string {
  return entryName(typeof step === 'object' ? step.entry : (step ?? ''), value);
}

function valueAt(steps: readonly Step[], model: Model): unknown {
  return steps.reduce<unknown>(
    (value, step) =>
      typeof step === 'object'
        ? keyed(value)?.get(step.entry)
        : new Map(Object.entries(value ?? {})).get(step),
    model,
  );
}

function patternOf(steps: readonly Step[]): string {
  return steps.map((step) => (typeof step === 'object' ? '*' : step)).join('.');
}

function keyAt(steps: readonly Step[], index: number): string {
  const step = steps.at(index);
  return typeof step === 'string' ? step : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

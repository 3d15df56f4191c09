import { isDeepEqual } from './deep-equal.ts';
import type { Model } from './model.ts';

/** A way into a model document: a key, or an entry of a list by its id, track, property or value. */
export type Step = string | { readonly entry: string };

type Change =
  | { readonly kind: 'added'; readonly after: unknown }
  | { readonly kind: 'removed'; readonly before: unknown }
  | { readonly kind: 'changed'; readonly before: unknown; readonly after: unknown }
  | { readonly kind: 'reordered' };

/** One place where two versions of a model differ. Entries of lists are named by their ids, not by their places. */
export type Difference = Change & { readonly path: string };

/** The same with the way there step by step, for those who put it into words. */
export type LocatedDifference = Change & { readonly steps: readonly Step[] };

/** Everything that a new version of a model adds, takes away, changes or puts in another order. */
export function modelDiff(before: Model, after: Model): Difference[] {
  return locatedDiff(before, after).map(({ steps, ...change }) => ({
    ...change,
    path: pathOf(steps),
  }));
}

/** Where and how two versions differ, in the order of the model. */
export function locatedDiff(before: Model, after: Model): LocatedDifference[] {
  return differences(before, after, []);
}

type Steps = readonly Step[];

function differences(before: unknown, after: unknown, steps: Steps): LocatedDifference[] {
  if (isDeepEqual(before, after)) return [];
  if (before === undefined) return [{ kind: 'added', steps, after }];
  if (after === undefined) return [{ kind: 'removed', steps, before }];
  const [left, right] = [keyed(before), keyed(after)];
  if (left !== null && right !== null) return entryDifferences(left, right, steps);
  // A condition is read as a whole: half of it tells nobody what is asked.
  const last = steps.at(-1);
  if (!isObject(before) || !isObject(after) || last === 'when' || last === 'where') {
    return [{ kind: 'changed', steps, before, after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], [...steps, key]));
}

type Keyed = ReadonlyMap<string, unknown>;

function entryDifferences(before: Keyed, after: Keyed, steps: Steps): LocatedDifference[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  const inEntries = [...keys].flatMap((entry) =>
    differences(before.get(entry), after.get(entry), [...steps, { entry }]),
  );
  const kept = [...before.keys()].filter((key) => after.has(key));
  const order = [...after.keys()].filter((key) => before.has(key));
  const isReordered = kept.some((key, place) => key !== order[place]);
  return isReordered ? [...inEntries, { kind: 'reordered', steps }] : inEntries;
}

/** A list whose entries all have a name of their own, by that name; null for anything else. */
export function keyed(value: unknown): Keyed | null {
  if (!Array.isArray(value)) return null;
  const entries = value.map((entry): [string | null, unknown] => [nameOf(entry), entry]);
  const named = new Map(entries.flatMap(([name, entry]) => (name === null ? [] : [[name, entry]])));
  return named.size === entries.length ? named : null;
}

function nameOf(entry: unknown): string | null {
  if (!isObject(entry)) return null;
  const name = entry.id ?? entry.track ?? entry.property ?? entry.value;
  return typeof name === 'string' || typeof name === 'number' || typeof name === 'boolean'
    ? String(name)
    : null;
}

function pathOf(steps: Steps): string {
  return steps
    .map((step, index) => {
      if (typeof step === 'object') return `[${step.entry}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

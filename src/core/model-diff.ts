import { isDeepEqual } from './deep-equal.ts';
import type { Model } from './model.ts';

/** One place where two versions of a model differ. Entries of lists are named by their ids, not by their places. */
export type Difference =
  | { readonly kind: 'added'; readonly path: string; readonly after: unknown }
  | { readonly kind: 'removed'; readonly path: string; readonly before: unknown }
  | {
      readonly kind: 'changed';
      readonly path: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  | { readonly kind: 'reordered'; readonly path: string };

/** Everything that a new version of a model adds, takes away, changes or puts in another order. */
export function modelDiff(before: Model, after: Model): Difference[] {
  return differences(before, after, '');
}

function differences(before: unknown, after: unknown, path: string): Difference[] {
  if (isDeepEqual(before, after)) return [];
  if (before === undefined) return [{ kind: 'added', path, after }];
  if (after === undefined) return [{ kind: 'removed', path, before }];
  const [left, right] = [keyed(before), keyed(after)];
  if (left !== null && right !== null) return entryDifferences(left, right, path);
  // A condition is read as a whole: half of it tells nobody what is asked.
  if (!isObject(before) || !isObject(after) || /\.(?:when|where)$/.test(path)) {
    return [{ kind: 'changed', path, before, after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

type Keyed = ReadonlyMap<string, unknown>;

function entryDifferences(before: Keyed, after: Keyed, path: string): Difference[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  const inEntries = [...keys].flatMap((key) =>
    differences(before.get(key), after.get(key), `${path}[${key}]`),
  );
  const kept = [...before.keys()].filter((key) => after.has(key));
  const order = [...after.keys()].filter((key) => before.has(key));
  const isReordered = kept.some((key, place) => key !== order[place]);
  return isReordered ? [...inEntries, { kind: 'reordered', path }] : inEntries;
}

/** A list whose entries all have a name of their own, by that name; null for anything else. */
function keyed(value: unknown): Keyed | null {
  if (!Array.isArray(value)) return null;
  const entries = value.map((entry): [string | null, unknown] => [nameOf(entry), entry]);
  const named = new Map(entries.flatMap(([name, entry]) => (name === null ? [] : [[name, entry]])));
  return named.size === entries.length ? named : null;
}

function nameOf(entry: unknown): string | null {
  if (!isObject(entry)) return null;
  const name = entry.id ?? entry.track ?? entry.property ?? entry.value;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

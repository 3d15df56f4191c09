import type { ObjectType } from '../entities.ts';
import { badRequest } from '../http/hubspot-error.ts';
import type { Portal } from '../store/portal.ts';
import type { Indexed } from './searchable.ts';
import { sortable } from './sortable.ts';

export type Sort = { readonly propertyName: string; readonly isDescending: boolean };

/** Sorts in place; records without a value come last, ties by id. */
export function sortFound(
  portal: Portal,
  found: Indexed[],
  how: { type: ObjectType; sort: Sort },
): void {
  const { propertyName, isDescending } = how.sort;
  const property = portal.properties[how.type].get(propertyName);
  if (property === undefined)
    throw badRequest(`There was a problem with the request: no property ${propertyName}`);
  const keys = new Map(
    found.map((each) => [each, sortable(property, each.properties[propertyName])] as const),
  );
  found.sort((a, b) => {
    const byValue = compare(keys.get(a) ?? null, keys.get(b) ?? null, isDescending);
    return byValue === 0 ? Number(a.object.id) - Number(b.object.id) : byValue;
  });
}

function compare(
  a: number | string | null,
  b: number | string | null,
  isDescending: boolean,
): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b === isDescending ? 1 : -1;
}

import type { CrmObject, ObjectType } from '../entities.ts';
import type { ObjectTable, Portal } from './portal.ts';

/** The record with this id, or the one that merges have put in its place; archived ones included. */
export function findObject(portal: Portal, type: ObjectType, id: string): CrmObject | undefined {
  let found = portal.objects[type].byId.get(id);
  while (found?.mergedInto) found = portal.objects[type].byId.get(found.mergedInto);
  return found;
}

/** Like `findObject`, but an archived record counts as gone. */
export function findLive(portal: Portal, type: ObjectType, id: string): CrmObject | undefined {
  const found = findObject(portal, type, id);
  return found === undefined || found.archived ? undefined : found;
}

/** Whether this record stands for itself: not archived and not ended by a merge. */
export function isLive(object: CrmObject): boolean {
  return !object.archived && object.mergedInto === null;
}

/** Records of a table in the order of their ids. */
export function liveObjects(table: ObjectTable): CrmObject[] {
  const found: CrmObject[] = [];
  for (const id of table.ids) {
    const object = table.byId.get(id);
    if (object !== undefined && isLive(object)) found.push(object);
  }
  return found;
}

/** Where in the ascending ids the first one after this id stands. */
export function indexAfter(ids: readonly string[], after: string): number {
  const bound = Number(after);
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number(ids[middle]) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

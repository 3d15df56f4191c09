import type { CrmObject, ObjectType } from '../entities.ts';
import type { Portal } from '../store/portal.ts';
import { isLive } from '../store/read-object.ts';

/** A record as the search index knows it. */
export type Indexed = {
  readonly object: CrmObject;
  readonly properties: Record<string, string>;
};

/** All records of a type as the index knows them: it lags behind the writes. */
export function searchable(portal: Portal, type: ObjectType): Indexed[] {
  const now = Date.now();
  const found: Indexed[] = [];
  for (const object of portal.objects[type].byId.values()) {
    const lagging = portal.unindexed.get(object);
    if (lagging !== undefined && lagging.until > now) {
      if (lagging.properties !== null) found.push({ object, properties: lagging.properties });
    } else if (isLive(object)) found.push({ object, properties: object.properties });
  }
  return found;
}

import type { CrmObject, ObjectType } from '../entities.ts';
import type { ApiCall } from '../http/api-route.ts';
import { badRequest } from '../http/hubspot-error.ts';
import { findLive } from '../store/read-object.ts';

/** Records by their own id; merged ones once, under the new id. */
export function findAll(
  call: ApiCall,
  type: ObjectType,
  wanted: { ids: readonly string[]; idProperty: string | undefined },
): { found: Map<string, CrmObject>; missing: string[] } {
  const found = new Map<string, CrmObject>();
  const missing: string[] = [];
  for (const id of wanted.ids) {
    const object = findBy(call, type, { id, idProperty: wanted.idProperty });
    if (object === undefined) missing.push(id);
    else found.set(object.id, object);
  }
  return { found, missing };
}

/** One record by its id or by a unique property. */
export function findBy(
  call: ApiCall,
  type: ObjectType,
  by: { id: string; idProperty: string | undefined },
): CrmObject | undefined {
  if (by.idProperty === undefined || by.idProperty === 'hs_object_id')
    return findLive(call.portal, type, by.id);
  if (type !== 'contacts' || by.idProperty !== 'email')
    throw badRequest(`${by.idProperty} is not a unique property of ${type}`);
  const id = call.portal.emails.get(by.id.toLowerCase());
  return id === undefined ? undefined : findLive(call.portal, type, id);
}

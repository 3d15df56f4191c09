import type { CrmObject, ObjectType } from '../entities.ts';
import { allAssociated, associate, dissociate } from './associations.ts';
import { takeId, type Portal } from './portal.ts';
import type { Store } from './store.ts';
import { createObject, hideFromIndex, type Write } from './write-object.ts';

type Ending = { readonly object: CrmObject } & Write;

/** Puts a record into the bin: reads no longer find it, a restore brings it back. */
export function archiveObject(store: Store, portal: Portal, ending: Ending): void {
  const { object, at } = ending;
  if (object.archived) return;
  hideFromIndex(store, portal, object, { ...object.properties });
  object.archived = true;
  object.archivedAt = at;
  tell(store, portal, 'deleted', ending);
}

/** Brings a record back from the bin. */
export function restoreObject(store: Store, portal: Portal, ending: Ending): void {
  const { object } = ending;
  if (!object.archived) return;
  object.archived = false;
  object.archivedAt = null;
  tell(store, portal, 'restored', ending);
}

/** Erases a contact for good; HubSpot tells it twice, as a privacy deletion and as a deletion. */
export function forgetObject(store: Store, portal: Portal, ending: Ending): void {
  const { object } = ending;
  for (const link of allAssociated(portal, object))
    dissociate(store, portal, { from: object, ...link, ...ending, silent: true });
  portal.objects[object.type].byId.delete(object.id);
  portal.timeline.delete(object.id);
  portal.unindexed.delete(object);
  portal.forgotten.add(object.id);
  const email = object.properties['email'];
  if (email !== undefined) portal.emails.delete(email.toLowerCase());
  tell(store, portal, 'privacy_deleted', ending);
  tell(store, portal, 'deleted', ending);
}

/**
 * Merges two records into a new one with a new id. Values come from the primary record, and from the other one where
 * the primary has none. Both old ids answer with the new record from now on.
 */
export function mergeObjects(
  store: Store,
  portal: Portal,
  merge: { primary: CrmObject; other: CrmObject } & Write,
): CrmObject {
  const { primary, other, source, at } = merge;
  const values = { ...other.properties, ...primary.properties };
  const moved = Object.keys(other.properties).filter((name) => !(name in primary.properties));
  for (const name of ['hs_object_id', 'lastmodifieddate', 'hs_lastmodifieddate'])
    Reflect.deleteProperty(values, name);
  const ids = [mergedBefore(primary), primary.id, mergedBefore(other), other.id].filter(Boolean);
  values['hs_merged_object_ids'] = ids.join(';');
  if (primary.type === 'contacts') values['hs_calculated_merged_vids'] = ids.join(';');
  const id = takeId(portal, primary.type);
  const merged = createObject(store, portal, {
    type: primary.type,
    id,
    values,
    // Whoever merged two records has decided on none of their values.
    source: { type: primary.type === 'contacts' ? 'MERGE_CONTACTS' : 'MERGE_OBJECTS', id: null },
    at,
    silent: true,
  });
  for (const old of [primary, other]) {
    hideFromIndex(store, portal, old, { ...old.properties });
    old.mergedInto = id;
    for (const { to, primary: isPrimary } of allAssociated(portal, old)) {
      dissociate(store, portal, { from: old, to, source, at, silent: true });
      const keeps = isPrimary && (old === primary || !hasPrimary(portal, merged));
      associate(store, portal, { from: merged, to, primary: keeps, source, at, silent: true });
    }
    const told = portal.timeline.get(old.id) ?? [];
    portal.timeline.set(id, [...(portal.timeline.get(id) ?? []), ...told]);
  }
  store.emit({
    kind: 'merged',
    portalId: portal.portalId,
    type: primary.type,
    newId: id,
    primaryId: primary.id,
    mergedIds: [other.id],
    propertiesMoved: moved.length,
    source,
    at,
  });
  return merged;
}

function hasPrimary(portal: Portal, object: CrmObject): boolean {
  return allAssociated(portal, object).some((link) => link.primary);
}

function mergedBefore(object: CrmObject): string {
  return object.properties['hs_merged_object_ids'] ?? '';
}

function tell(
  store: Store,
  portal: Portal,
  kind: 'deleted' | 'restored' | 'privacy_deleted',
  ending: Ending,
): void {
  const type: ObjectType = ending.object.type;
  const { source, at } = ending;
  store.emit({ kind, portalId: portal.portalId, type, objectId: ending.object.id, source, at });
}

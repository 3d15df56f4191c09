import type { Change, CrmObject, ObjectType, Source } from '../entities.ts';
import { takeId, type Portal } from './portal.ts';
import type { Store } from './store.ts';

/** Who writes, when, and whether anybody is told (the made-up past is not). */
export type Write = { readonly source: Source; readonly at: number; readonly silent?: true };

const KEPT_VALUES = 20;

/** Makes a record from values that were checked before. */
export function createObject(
  store: Store,
  portal: Portal,
  record: { type: ObjectType; id?: string; values: Readonly<Record<string, string>> } & Write,
): CrmObject {
  const id = record.id ?? takeId(portal, record.type);
  const object: CrmObject = {
    id,
    type: record.type,
    properties: {
      hs_object_id: id,
      createdate: iso(record.at),
      hs_object_source: record.source.type,
      hs_object_source_id: record.source.id ?? '',
      hs_object_source_label: record.source.label ?? record.source.type,
    },
    history: new Map(),
    createdAt: record.at,
    updatedAt: record.at,
    archived: false,
    archivedAt: null,
    mergedInto: null,
  };
  portal.objects[record.type].byId.set(id, object);
  portal.objects[record.type].ids.push(id);
  if (record.silent !== true) hideFromIndex(store, portal, object, null);
  const changes = setValues(portal, object, record);
  touch(object, record.at);
  if (record.silent !== true)
    store.emit({
      kind: 'created',
      portalId: portal.portalId,
      object,
      changes,
      source: record.source,
      at: record.at,
    });
  return object;
}

/** Writes values that were checked before and tells the names of those that are different now. */
export function changeProperties(
  store: Store,
  portal: Portal,
  change: { object: CrmObject; values: Readonly<Record<string, string>> } & Write,
): string[] {
  const { object, source, at } = change;
  const before = change.silent === true ? null : { ...object.properties };
  const changes = setValues(portal, object, change);
  if (changes.length === 0) return [];
  touch(object, at);
  if (before !== null) {
    hideFromIndex(store, portal, object, before);
    store.emit({ kind: 'changed', portalId: portal.portalId, object, changes, source, at });
  }
  return changes.map((each) => each.name);
}

function setValues(
  portal: Portal,
  object: CrmObject,
  write: { values: Readonly<Record<string, string>> } & Write,
): { name: string; value: string }[] {
  const changes: { name: string; value: string }[] = [];
  for (const [name, value] of Object.entries(write.values)) {
    const old = object.properties[name];
    if ((old ?? '') === value) continue;
    remember(portal, object, { name, value, source: write.source, at: write.at });
    if (value === '') Reflect.deleteProperty(object.properties, name);
    else object.properties[name] = value;
    if (name === 'email' && object.type === 'contacts') moveEmail(portal, object, old);
    changes.push({ name, value });
  }
  return changes;
}

function remember(
  portal: Portal,
  object: CrmObject,
  set: { name: string; value: string; source: Source; at: number },
): void {
  if (portal.lean && portal.install === null) return;
  const change: Change = { value: set.value, at: set.at, source: set.source };
  const kept = object.history.get(set.name);
  if (kept === undefined) {
    object.history.set(set.name, [change, ...firstValue(object, set.name)]);
    return;
  }
  kept.unshift(change);
  if (kept.length > KEPT_VALUES) kept.length = KEPT_VALUES;
}

/** A value that came with the record and was never changed has its time from the record. */
function firstValue(object: CrmObject, name: string): Change[] {
  const value = object.properties[name];
  if (value === undefined) return [];
  return [{ value, at: object.createdAt, source: { type: 'IMPORT', id: null } }];
}

/** Kept values of a property, newest first. */
export function historyOf(object: CrmObject, name: string): readonly Change[] {
  return object.history.get(name) ?? firstValue(object, name);
}

function moveEmail(portal: Portal, object: CrmObject, old: string | undefined): void {
  if (old !== undefined) portal.emails.delete(old.toLowerCase());
  const address = object.properties['email'];
  if (address !== undefined) portal.emails.set(address.toLowerCase(), object.id);
}

function touch(object: CrmObject, at: number): void {
  object.updatedAt = Math.max(object.updatedAt, at);
  const name = object.type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
  object.properties[name] = iso(object.updatedAt);
}

/** Search keeps showing the state before the change until the lag is over. */
export function hideFromIndex(
  store: Store,
  portal: Portal,
  object: CrmObject,
  before: Record<string, string> | null,
): void {
  if (store.searchLagMs === 0) return;
  const now = Date.now();
  const known = portal.unindexed.get(object);
  if (known !== undefined && known.until > now) return;
  portal.unindexed.set(object, { properties: before, until: now + store.searchLagMs });
  // Entries stand in the order of their times, so the ones that are over come first.
  for (const [first, state] of portal.unindexed) {
    if (state.until > now) break;
    portal.unindexed.delete(first);
  }
}

/** HubSpot's way of writing a time in the REST API. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

import { OBJECT_TYPE_IDS, type CrmObject, type ObjectType } from '../entities.ts';
import { associated } from '../store/associations.ts';
import type { Portal } from '../store/portal.ts';
import { historyOf, iso } from '../store/write-object.ts';

const DEFAULTS: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ['email', 'firstname', 'lastname'],
  companies: ['domain', 'name'],
  deals: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
  calls: [],
  emails: [],
  meetings: [],
  notes: [],
  tasks: [],
};

/** Properties that every answer has, whatever was asked for. */
function always(type: ObjectType): readonly string[] {
  const modified = type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
  return ['createdate', 'hs_object_id', modified];
}

/** What an answer shall show of a record. */
export type Shown = {
  readonly properties: readonly string[];
  readonly history: readonly string[];
};

/** One record in HubSpot's form. A property that does not exist in the portal is left out; one without a value is null. */
export function showObject(
  portal: Portal,
  object: CrmObject,
  shown: Shown,
): Record<string, unknown> {
  const wanted = shown.properties.length > 0 ? shown.properties : DEFAULTS[object.type];
  const properties: Record<string, string | null> = {};
  for (const name of [...always(object.type), ...wanted, ...shown.history]) {
    const known = portal.properties[object.type].get(name);
    if (known !== undefined && !known.archived) properties[name] = object.properties[name] ?? null;
  }
  return {
    id: object.id,
    properties,
    ...(shown.history.length > 0
      ? { propertiesWithHistory: showHistory(portal, object, shown.history) }
      : {}),
    createdAt: iso(object.createdAt),
    updatedAt: iso(object.updatedAt),
    archived: object.archived,
    ...(object.archivedAt === null ? {} : { archivedAt: iso(object.archivedAt) }),
    url: `https://app.hubspot.com/contacts/${portal.portalId}/record/${OBJECT_TYPE_IDS[object.type]}/${object.id}`,
  };
}

function showHistory(
  portal: Portal,
  object: CrmObject,
  names: readonly string[],
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of names) {
    if (!portal.properties[object.type].has(name)) continue;
    shown[name] = historyOf(object, name).map(({ value, at, source }) => ({
      value,
      timestamp: iso(at),
      sourceType: source.type,
      ...(source.id === null ? {} : { sourceId: source.id }),
      ...(source.label === undefined ? {} : { sourceLabel: source.label }),
      ...(source.userId === undefined
        ? {}
        : { sourceId: `userId:${source.userId}`, updatedByUserId: source.userId }),
    }));
  }
  return shown;
}

/** The ids of associated records, as single reads and lists show them. */
export function showAssociations(
  portal: Portal,
  object: CrmObject,
  types: readonly ObjectType[],
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const type of types) {
    const results = [...associated(portal, object, type)].map(([id]) => ({
      id,
      type: `${object.type.replace(/ies$/u, 'y').replace(/s$/u, '')}_to_${type.replace(/ies$/u, 'y').replace(/s$/u, '')}`,
    }));
    if (results.length > 0) shown[type] = { results };
  }
  return shown;
}

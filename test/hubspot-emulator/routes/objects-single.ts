import { z } from 'zod';
import type { CrmObject, ObjectType } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { badRequest, notFound } from '../http/hubspot-error.ts';
import {
  ListAnswer,
  ObjectAnswer,
  ObjectWithAssociationsAnswer,
} from '../schemas/object-answers.ts';
import { archiveObject, forgetObject, mergeObjects } from '../store/end-object.ts';
import { findObject, indexAfter, isLive } from '../store/read-object.ts';
import { associateNew, NewAssociations } from './new-associations.ts';
import { findBy } from './find-record.ts';
import { objectScopes, objectTypeOf } from './object-types.ts';
import { queryLimit, queryList, readBody, WrittenProperties } from './read-body.ts';
import { showAssociations, showObject, type Shown } from './show-object.ts';
import { acceptValues, checkEmailIsFree, createWith, writeValues } from './write-properties.ts';

const BASE = '/crm/objects/2026-09/:objectType';
const canRead = (params: Readonly<Record<string, string>>): readonly string[] =>
  objectScopes(params['objectType'], 'read');
const canWrite = (params: Readonly<Record<string, string>>): readonly string[] =>
  objectScopes(params['objectType'], 'write');

/** Records one by one, and the list of them. */
export const singleRoutes: readonly ApiRoute[] = [
  { method: 'get', path: BASE, scopes: canRead, answer: ListAnswer, work: list },
  { method: 'post', path: BASE, scopes: canWrite, answer: ObjectAnswer, work: create },
  { method: 'post', path: `${BASE}/merge`, scopes: canWrite, answer: ObjectAnswer, work: merge },
  { method: 'post', path: `${BASE}/gdpr-delete`, scopes: canWrite, answer: null, work: forget },
  {
    method: 'get',
    path: `${BASE}/:id`,
    scopes: canRead,
    answer: ObjectWithAssociationsAnswer,
    work: read,
  },
  { method: 'patch', path: `${BASE}/:id`, scopes: canWrite, answer: ObjectAnswer, work: update },
  { method: 'delete', path: `${BASE}/:id`, scopes: canWrite, answer: null, work: archive },
];

function typeOf(call: ApiCall): ObjectType {
  return objectTypeOf(call.params['objectType']);
}

function shownOf(call: ApiCall): Shown & { associations: ObjectType[] } {
  return {
    properties: queryList(call.query, 'properties'),
    history: queryList(call.query, 'propertiesWithHistory'),
    associations: queryList(call.query, 'associations').map(objectTypeOf),
  };
}

function list(call: ApiCall): ApiAnswer {
  const shown = shownOf(call);
  const limit = queryLimit(call.query, shown.history.length > 0 ? 50 : 100, 10);
  const wantsArchived = call.query.get('archived') === 'true';
  const table = call.portal.objects[typeOf(call)];
  const after = call.query.get('after');
  if (after !== null && !/^\d+$/u.test(after)) throw badRequest(`Invalid after: ${after}`);
  const page: CrmObject[] = [];
  let index = after === null ? 0 : indexAfter(table.ids, after);
  for (; index < table.ids.length && page.length <= limit; index += 1) {
    const object = table.byId.get(table.ids[index] ?? '');
    if (object === undefined || object.mergedInto !== null) continue;
    if (object.archived === wantsArchived) page.push(object);
  }
  const results = page.slice(0, limit);
  const last = results.at(-1)?.id ?? '';
  const link = `https://api.hubapi.com${BASE.replace(':objectType', typeOf(call))}?after=${last}`;
  return {
    status: 200,
    body: {
      results: results.map((object) => showWithAssociations(call, object, shown)),
      ...(page.length > limit ? { paging: { next: { after: last, link } } } : {}),
    },
    contactsRead: typeOf(call) === 'contacts' ? results.map((object) => object.id) : [],
    records: results.length,
  };
}

function showWithAssociations(
  call: ApiCall,
  object: CrmObject,
  shown: Shown & { associations: readonly ObjectType[] },
): Record<string, unknown> {
  const record = showObject(call.portal, object, shown);
  if (shown.associations.length === 0) return record;
  const associations = showAssociations(call.portal, object, shown.associations);
  return Object.keys(associations).length === 0 ? record : { ...record, associations };
}

function find(call: ApiCall): CrmObject {
  const idProperty = call.query.get('idProperty') ?? undefined;
  const object = findBy(call, typeOf(call), { id: call.params['id'] ?? '', idProperty });
  if (object === undefined) throw notFound();
  return object;
}

function read(call: ApiCall): ApiAnswer {
  const id = call.params['id'] ?? '';
  const wantsArchived = call.query.get('archived') === 'true';
  const archived = wantsArchived ? findObject(call.portal, typeOf(call), id) : undefined;
  const object = archived?.archived === true ? archived : find(call);
  return {
    status: 200,
    body: showWithAssociations(call, object, shownOf(call)),
    contactsRead: typeOf(call) === 'contacts' ? [id, object.id] : [],
    records: 1,
  };
}

function update(call: ApiCall): ApiAnswer {
  const { properties } = readBody(z.strictObject({ properties: WrittenProperties }), call.body);
  const object = find(call);
  const values = acceptValues(call.portal, typeOf(call), properties);
  if (typeOf(call) === 'contacts') checkEmailIsFree(call.portal, values, object.id);
  writeValues(call.world.store, call.portal, { object, values, source: call.source });
  return {
    status: 200,
    body: showObject(call.portal, object, { properties: Object.keys(values), history: [] }),
    contactsWritten: typeOf(call) === 'contacts' ? [object.id] : [],
    records: 1,
  };
}

const CreateBody = z.strictObject({
  properties: WrittenProperties,
  associations: NewAssociations,
});

function create(call: ApiCall): ApiAnswer {
  const body = readBody(CreateBody, call.body);
  const type = typeOf(call);
  const values = acceptValues(call.portal, type, body.properties);
  if (type === 'contacts') checkEmailIsFree(call.portal, values, null);
  const object = createWith(call.world.store, call.portal, { type, values, source: call.source });
  associateNew(call, object, body.associations);
  return {
    status: 201,
    body: showObject(call.portal, object, { properties: Object.keys(values), history: [] }),
    records: 1,
  };
}

function archive(call: ApiCall): ApiAnswer {
  const { store } = call.world;
  const id = call.params['id'] ?? '';
  const object = findBy(call, typeOf(call), { id, idProperty: undefined });
  // Deleting what is gone is no error.
  if (object !== undefined)
    archiveObject(store, call.portal, { object, source: call.source, at: store.clock.now() });
  return { status: 204, body: null, records: 1 };
}

const MergeBody = z.strictObject({ primaryObjectId: z.string(), objectIdToMerge: z.string() });

function merge(call: ApiCall): ApiAnswer {
  const body = readBody(MergeBody, call.body);
  const primary = findBy(call, typeOf(call), { id: body.primaryObjectId, idProperty: undefined });
  const other = findBy(call, typeOf(call), { id: body.objectIdToMerge, idProperty: undefined });
  if (primary === undefined || other === undefined) throw notFound();
  if (primary === other) throw badRequest('A record cannot be merged with itself');
  const { store } = call.world;
  const at = store.clock.now();
  const merged = mergeObjects(store, call.portal, { primary, other, source: call.source, at });
  return {
    status: 200,
    body: showObject(call.portal, merged, { properties: [], history: [] }),
    records: 1,
  };
}

const ForgetBody = z.strictObject({ objectId: z.string(), idProperty: z.string().optional() });

function forget(call: ApiCall): ApiAnswer {
  const body = readBody(ForgetBody, call.body);
  const type = typeOf(call);
  if (type !== 'contacts') throw badRequest(`gdpr-delete is not supported for ${type}`);
  const object = findBy(call, type, { id: body.objectId, idProperty: body.idProperty });
  if (object === undefined || !isLive(object)) throw notFound();
  const { store } = call.world;
  forgetObject(store, call.portal, { object, source: call.source, at: store.clock.now() });
  return { status: 204, body: null, records: 1 };
}

import { z } from 'zod';
import type { CrmObject, ObjectType } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { apiError, badRequest } from '../http/hubspot-error.ts';
import { shuffled } from '../random.ts';
import { BatchAnswer, BatchUpsertAnswer } from '../schemas/crm-answers.ts';
import { archiveObject } from '../store/end-object.ts';
import { findLive } from '../store/read-object.ts';
import { batchAnswer, checkBatchSize, checkDistinct } from './batch-answer.ts';
import { associateNew, NewAssociations } from './new-associations.ts';
import { objectScopes, objectTypeOf } from './object-types.ts';
import { readBody, WrittenProperties } from './read-body.ts';
import { showObject } from './show-object.ts';
import {
  acceptValues,
  checkEmailIsFree,
  createWith,
  invalidValues,
  writeValues,
} from './write-properties.ts';

const BASE = '/crm/objects/2026-09/:objectType/batch';

/** `batch/read`, `/update`, `/create`, `/upsert` and `/archive`. */
export const batchRoutes: readonly ApiRoute[] = [
  route('read', 'read', BatchAnswer, batchRead),
  route('update', 'write', BatchAnswer, batchUpdate),
  route('create', 'write', BatchAnswer, batchCreate),
  route('upsert', 'write', BatchUpsertAnswer, batchUpsert),
  route('archive', 'write', null, batchArchive),
];

function route(
  verb: string,
  access: 'read' | 'write',
  answer: z.ZodType | null,
  work: (call: ApiCall, type: ObjectType) => ApiAnswer,
): ApiRoute {
  return {
    method: 'post',
    path: `${BASE}/${verb}`,
    scopes: (params) => objectScopes(params['objectType'], access),
    answer,
    work: (call) => work(call, objectTypeOf(call.params['objectType'])),
  };
}

const Id = z.strictObject({ id: z.string() });

const ReadBody = z.strictObject({
  inputs: z.array(Id),
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
  idProperty: z.string().optional(),
});

function batchRead(call: ApiCall, type: ObjectType): ApiAnswer {
  const body = readBody(ReadBody, call.body);
  checkBatchSize(body.inputs, body.propertiesWithHistory.length > 0 ? 'some' : 'none');
  const asked = body.inputs.map((input) => input.id);
  const { found, missing } = findAll(call, type, { ids: asked, idProperty: body.idProperty });
  // The order of the results is not promised; here it is never the one that was asked for.
  const results = shuffled([...found.values()], call.world.random).map((object) =>
    showObject(call.portal, object, {
      properties: body.properties,
      history: body.propertiesWithHistory,
    }),
  );
  const answer = batchAnswer({ type, results, missing, okStatus: 200 });
  const contactsRead = type === 'contacts' ? [...asked, ...found.keys()] : [];
  return { ...answer, contactsRead, records: asked.length };
}

/** Records by their own id; merged ones once, under the new id. */
function findAll(
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

const Update = z.strictObject({
  id: z.string(),
  properties: WrittenProperties,
  idProperty: z.string().optional(),
  objectWriteTraceId: z.string().optional(),
});

const UpdateBody = z.strictObject({ inputs: z.array(Update) });

function batchUpdate(call: ApiCall, type: ObjectType): ApiAnswer {
  const { inputs } = readBody(UpdateBody, call.body);
  checkBatchSize(inputs);
  checkDistinct(inputs.map((input) => input.id));
  checkPoison(call, inputs);
  const missing: string[] = [];
  const writes = inputs.flatMap((input) => {
    const values = acceptValues(call.portal, type, input.properties);
    const object = findBy(call, type, { id: input.id, idProperty: input.idProperty });
    if (object === undefined) missing.push(input.id);
    else if (type === 'contacts') checkEmailIsFree(call.portal, values, object.id);
    return object === undefined ? [] : [{ object, values, input }];
  });
  // Nothing was written until here: one bad value fails the whole batch.
  const results = writes.map(({ object, values, input }) => {
    writeValues(call.world.store, call.portal, { object, values, source: call.source });
    return {
      ...showObject(call.portal, object, { properties: Object.keys(values), history: [] }),
      ...traceOf(input),
    };
  });
  const written = writes.map(({ object }) => object.id);
  return {
    ...batchAnswer({ type, results: shuffled(results, call.world.random), missing, okStatus: 200 }),
    contactsWritten: type === 'contacts' ? written : [],
    records: inputs.length,
  };
}

function traceOf(input: { objectWriteTraceId?: string | undefined }): Record<string, string> {
  const { objectWriteTraceId } = input;
  return objectWriteTraceId === undefined ? {} : { objectWriteTraceId };
}

/** A poisoned contact fails like a value that a validation rule of the portal refuses. */
function checkPoison(call: ApiCall, inputs: readonly { id: string }[]): void {
  const { portal, world } = call;
  const bad = inputs.find((input) => world.faults.isPoisoned(portal.portalId, input.id));
  if (bad === undefined) return;
  const message = `The emulator was told to refuse contact ${bad.id}`;
  throw invalidValues([{ name: 'validation_rule', error: 'INVALID_VALUE', message }]);
}

const Create = z.strictObject({
  properties: WrittenProperties,
  associations: NewAssociations,
  objectWriteTraceId: z.string().optional(),
});

const CreateBody = z.strictObject({ inputs: z.array(Create) });

function batchCreate(call: ApiCall, type: ObjectType): ApiAnswer {
  const { inputs } = readBody(CreateBody, call.body);
  checkBatchSize(inputs);
  const accepted = inputs.map((input) => {
    const values = acceptValues(call.portal, type, input.properties);
    if (type === 'contacts') checkEmailIsFree(call.portal, values, null);
    return { input, values };
  });
  const results = accepted.map(({ input, values }) => {
    const object = createWith(call.world.store, call.portal, { type, values, source: call.source });
    associateNew(call, object, input.associations);
    return {
      ...showObject(call.portal, object, { properties: Object.keys(values), history: [] }),
      ...traceOf(input),
    };
  });
  return { ...batchAnswer({ type, results, missing: [], okStatus: 201 }), records: inputs.length };
}

function batchUpsert(call: ApiCall, type: ObjectType): ApiAnswer {
  const { inputs } = readBody(UpdateBody, call.body);
  checkBatchSize(inputs);
  const accepted = inputs.map((input) => ({
    input,
    values: acceptValues(call.portal, type, input.properties),
    object: findBy(call, type, { id: input.id, idProperty: input.idProperty }),
  }));
  const results = accepted.map(({ input, values, object }) => {
    const { store } = call.world;
    if (object !== undefined)
      writeValues(store, call.portal, { object, values, source: call.source });
    else if (input.idProperty === undefined)
      throw apiError(404, 'OBJECT_NOT_FOUND', { message: `No record ${input.id}` });
    const all = { ...values, ...(input.idProperty === 'email' ? { email: input.id } : {}) };
    const written =
      object ?? createWith(store, call.portal, { type, values: all, source: call.source });
    return {
      ...showObject(call.portal, written, { properties: Object.keys(values), history: [] }),
      ...traceOf(input),
      new: object === undefined,
    };
  });
  return { ...batchAnswer({ type, results, missing: [], okStatus: 200 }), records: inputs.length };
}

function batchArchive(call: ApiCall, type: ObjectType): ApiAnswer {
  const { inputs } = readBody(z.strictObject({ inputs: z.array(Id) }), call.body);
  checkBatchSize(inputs);
  const { store } = call.world;
  for (const { id } of inputs) {
    const object = findLive(call.portal, type, id);
    if (object === undefined) continue;
    archiveObject(store, call.portal, { object, source: call.source, at: store.clock.now() });
  }
  return { status: 204, body: null, records: inputs.length };
}

import { z } from 'zod';
import type { ObjectType } from '../entities.ts';
import type { ApiAnswer, ApiCall } from '../http/api-route.ts';
import { apiError } from '../http/hubspot-error.ts';
import { shuffled } from '../random.ts';
import { archiveObject } from '../store/end-object.ts';
import { findLive } from '../store/read-object.ts';
import { batchAnswer, checkBatchSize, checkDistinct } from './batch-answer.ts';
import { findBy } from './find-record.ts';
import { associateNew, NewAssociations } from './new-associations.ts';
import { Id, readBody, WrittenProperties } from './read-body.ts';
import { showObject } from './show-object.ts';
import {
  acceptValues,
  checkEmailIsFree,
  createWith,
  invalidValues,
  writeValues,
} from './write-properties.ts';

const Update = z.strictObject({
  id: z.string(),
  properties: WrittenProperties,
  idProperty: z.string().optional(),
  objectWriteTraceId: z.string().optional(),
});

const UpdateBody = z.strictObject({ inputs: z.array(Update) });

/** Writes up to 100 records, or none when one value is bad. */
export function batchUpdate(call: ApiCall, type: ObjectType): ApiAnswer {
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

/** Creates up to 100 records, or none when one value is bad. */
export function batchCreate(call: ApiCall, type: ObjectType): ApiAnswer {
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

/** Writes what is there and creates the rest. */
export function batchUpsert(call: ApiCall, type: ObjectType): ApiAnswer {
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

/** Puts records into the bin; the ones that are gone are no error. */
export function batchArchive(call: ApiCall, type: ObjectType): ApiAnswer {
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

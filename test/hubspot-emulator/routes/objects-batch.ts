import { z } from 'zod';
import type { ObjectType } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { shuffled } from '../random.ts';
import { BatchAnswer, BatchUpsertAnswer } from '../schemas/object-answers.ts';
import { batchAnswer, checkBatchSize } from './batch-answer.ts';
import { batchArchive, batchCreate, batchUpdate, batchUpsert } from './batch-write.ts';
import { findAll } from './find-record.ts';
import { objectScopes, objectTypeOf } from './object-types.ts';
import { Id, readBody } from './read-body.ts';
import { showObject } from './show-object.ts';

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

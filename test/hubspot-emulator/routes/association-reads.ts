import { z } from 'zod';
import type { ObjectType } from '../entities.ts';
import type { ApiAnswer, ApiCall } from '../http/api-route.ts';
import { notFound } from '../http/hubspot-error.ts';
import { associated } from '../store/associations.ts';
import { findLive } from '../store/read-object.ts';
import { associationTypes } from './association-types.ts';
import { batchAnswer, checkBatchSize } from './batch-answer.ts';
import { objectTypeOf } from './object-types.ts';
import { readBody } from './read-body.ts';

/** Between which types a call asks. */
export function typesOf(call: ApiCall): { from: ObjectType; to: ObjectType } {
  return { from: objectTypeOf(call.params['from']), to: objectTypeOf(call.params['to']) };
}

const ReadBody = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string(), after: z.string().optional() })),
});

/** What is associated with up to 100 records. */
export function batchRead(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(ReadBody, call.body);
  checkBatchSize(inputs);
  const { from, to } = typesOf(call);
  const missing: string[] = [];
  const results = inputs.flatMap(({ id }) => {
    const found = showAssociated(call, { from, id, to });
    if (found.length === 0) missing.push(id);
    return found.length === 0 ? [] : [{ from: { id }, to: found }];
  });
  const answer = batchAnswer({ type: from, results, missing: [], okStatus: 200 });
  if (missing.length === 0) return { ...answer, records: inputs.length };
  return { ...withoutAny(call, answer, missing), records: inputs.length };
}

/** A record without associations is told among the errors, one entry each. */
function withoutAny(call: ApiCall, answer: ApiAnswer, missing: readonly string[]): ApiAnswer {
  const { from, to } = typesOf(call);
  const body = answer.body as Record<string, unknown>;
  return {
    status: 207,
    body: {
      ...body,
      numErrors: missing.length,
      errors: missing.map((id) => ({
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        message: `No ${to} is associated with ${from} ${id}.`,
        context: { fromObjectId: [id], toObjectType: [to] },
        errors: [],
        links: {},
      })),
    },
  };
}

function showAssociated(
  call: ApiCall,
  link: { from: ObjectType; id: string; to: ObjectType },
): { toObjectId: string; associationTypes: unknown[] }[] {
  const { from, id, to } = link;
  const object = findLive(call.portal, from, id);
  if (object === undefined) return [];
  return [...associated(call.portal, object, to)]
    .filter(([other]) => findLive(call.portal, to, other) !== undefined)
    .map(([other, isPrimary]) => ({
      toObjectId: other,
      associationTypes: associationTypes(from, to, isPrimary),
    }));
}

/** What is associated with one record. */
export function list(call: ApiCall): ApiAnswer {
  const { from, to } = typesOf(call);
  const id = call.params['fromId'] ?? '';
  if (findLive(call.portal, from, id) === undefined) throw notFound();
  return { status: 200, body: { results: showAssociated(call, { from, id, to }) } };
}

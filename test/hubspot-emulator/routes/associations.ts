import { z } from 'zod';
import type { ObjectType } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { notFound } from '../http/hubspot-error.ts';
import {
  AssociationListAnswer,
  AssociationsAnswer,
  DefaultAssociationsAnswer,
} from '../schemas/crm-answers.ts';
import { associate, associated, dissociate } from '../store/associations.ts';
import { findLive } from '../store/read-object.ts';
import { associationTypes, defaultType } from './association-types.ts';
import { batchAnswer, checkBatchSize } from './batch-answer.ts';
import { objectTypeOf } from './object-types.ts';
import { readBody } from './read-body.ts';

const BASE = '/crm/associations/2026-09/:from/:to/batch';
const SINGLE = '/crm/objects/2026-09/:from/:fromId/associations';
type Params = Readonly<Record<string, string>>;

/** Any scope of a record on either side is enough; an activity's own is the contact's. */
function scopesOf(params: Params): readonly string[] {
  const types = [params['from'], params['to']].map(objectTypeOf);
  return types.flatMap((type) => {
    const owner = type === 'companies' || type === 'deals' ? type : 'contacts';
    return [`crm.objects.${owner}.read`, `crm.objects.${owner}.write`];
  });
}

/** Associations between records. */
export const associationRoutes: readonly ApiRoute[] = [
  {
    method: 'post',
    path: `${BASE}/read`,
    scopes: scopesOf,
    answer: AssociationsAnswer,
    work: batchRead,
  },
  {
    method: 'post',
    path: `${BASE}/associate/default`,
    scopes: scopesOf,
    answer: DefaultAssociationsAnswer,
    work: batchDefault,
  },
  { method: 'post', path: `${BASE}/archive`, scopes: scopesOf, answer: null, work: batchArchive },
  {
    method: 'get',
    path: `${SINGLE}/:to`,
    scopes: scopesOf,
    answer: AssociationListAnswer,
    work: list,
  },
  {
    method: 'put',
    path: `${SINGLE}/default/:to/:toId`,
    scopes: scopesOf,
    answer: DefaultAssociationsAnswer,
    work: putDefault,
  },
  { method: 'delete', path: `${SINGLE}/:to/:toId`, scopes: scopesOf, answer: null, work: remove },
];

function typesOf(call: ApiCall): { from: ObjectType; to: ObjectType } {
  return { from: objectTypeOf(call.params['from']), to: objectTypeOf(call.params['to']) };
}

const ReadBody = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string(), after: z.string().optional() })),
});

function batchRead(call: ApiCall): ApiAnswer {
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

function list(call: ApiCall): ApiAnswer {
  const { from, to } = typesOf(call);
  const id = call.params['fromId'] ?? '';
  if (findLive(call.portal, from, id) === undefined) throw notFound();
  return { status: 200, body: { results: showAssociated(call, { from, id, to }) } };
}

const PairsBody = z.strictObject({
  inputs: z.array(
    z.strictObject({
      from: z.strictObject({ id: z.string() }),
      to: z.strictObject({ id: z.string() }),
    }),
  ),
});

function batchDefault(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(PairsBody, call.body);
  checkBatchSize(inputs);
  return associateAll(call, inputs);
}

function putDefault(call: ApiCall): ApiAnswer {
  const { fromId = '', toId = '' } = call.params;
  return associateAll(call, [{ from: { id: fromId }, to: { id: toId } }]);
}

function associateAll(
  call: ApiCall,
  pairs: readonly { from: { id: string }; to: { id: string } }[],
): ApiAnswer {
  const types = typesOf(call);
  const { store } = call.world;
  const missing: string[] = [];
  const results = pairs.flatMap((pair) => {
    const from = findLive(call.portal, types.from, pair.from.id);
    const to = findLive(call.portal, types.to, pair.to.id);
    if (from === undefined) missing.push(pair.from.id);
    if (to === undefined) missing.push(pair.to.id);
    if (from === undefined || to === undefined) return [];
    associate(store, call.portal, { from, to, source: call.source, at: store.clock.now() });
    const spec = {
      associationCategory: 'HUBSPOT_DEFINED',
      associationTypeId: defaultType(types.from, types.to),
    };
    return [{ from: { id: from.id }, to: { id: to.id }, associationSpec: spec }];
  });
  return batchAnswer({ type: types.from, results, missing, okStatus: 200 });
}

const ArchiveBody = z.strictObject({
  inputs: z.array(
    z.strictObject({
      from: z.strictObject({ id: z.string() }),
      to: z.array(z.strictObject({ id: z.string() })),
    }),
  ),
});

function batchArchive(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(ArchiveBody, call.body);
  checkBatchSize(inputs);
  for (const { from, to } of inputs) for (const other of to) dissociateOne(call, from.id, other.id);
  return { status: 204, body: null };
}

function remove(call: ApiCall): ApiAnswer {
  const { fromId = '', toId = '' } = call.params;
  dissociateOne(call, fromId, toId);
  return { status: 204, body: null };
}

function dissociateOne(call: ApiCall, fromId: string, toId: string): void {
  const types = typesOf(call);
  const { store } = call.world;
  dissociate(store, call.portal, {
    from: { type: types.from, id: fromId },
    to: { type: types.to, id: toId },
    source: call.source,
    at: store.clock.now(),
  });
}

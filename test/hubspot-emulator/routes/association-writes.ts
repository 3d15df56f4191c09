import { z } from 'zod';
import type { ApiAnswer, ApiCall } from '../http/api-route.ts';
import { associate, dissociate } from '../store/associations.ts';
import { findLive } from '../store/read-object.ts';
import { typesOf } from './association-reads.ts';
import { defaultType } from './association-types.ts';
import { batchAnswer, checkBatchSize } from './batch-answer.ts';
import { readBody } from './read-body.ts';

const PairsBody = z.strictObject({
  inputs: z.array(
    z.strictObject({
      from: z.strictObject({ id: z.string() }),
      to: z.strictObject({ id: z.string() }),
    }),
  ),
});

/** Associates up to 100 pairs. */
export function batchDefault(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(PairsBody, call.body);
  checkBatchSize(inputs);
  return associateAll(call, inputs);
}

/** Associates one pair. */
export function putDefault(call: ApiCall): ApiAnswer {
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

/** Takes associations away. */
export function batchArchive(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(ArchiveBody, call.body);
  checkBatchSize(inputs);
  for (const { from, to } of inputs) for (const other of to) dissociateOne(call, from.id, other.id);
  return { status: 204, body: null };
}

/** Takes one association away. */
export function remove(call: ApiCall): ApiAnswer {
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

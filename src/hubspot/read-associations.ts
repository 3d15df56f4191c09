import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';
import { BatchError, inBatches, ObjectId, Paging } from './crm-record.ts';

export type AssociatedType =
  'companies' | 'calls' | 'emails' | 'meetings' | 'notes' | 'tasks' | 'deals' | 'contacts';

type ReadAssociations = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly from: AssociatedType;
  readonly to: 'contacts' | 'companies' | 'deals';
  readonly ids: readonly string[];
  readonly signal?: AbortSignal | undefined;
};

type Input = { readonly id: string; readonly after?: string };

/** The ids on the other side by asked id; an empty list where there is none (yet). One call per 100. */
export async function readAssociations(
  client: HubSpotClient,
  read: ReadAssociations,
): Promise<Map<string, string[]>> {
  const { portalId, lane, from, to, signal } = read;
  const found = new Map<string, Set<string>>(read.ids.map((id) => [id, new Set()]));
  let open: Input[] = [...found.keys()].map((id) => ({ id }));
  while (open.length > 0) {
    const next: Input[] = [];
    for (const inputs of inBatches(open)) {
      const answer = await client.call({
        portalId,
        lane,
        signal,
        purpose: `read-associations-${from}-${to}`,
        method: 'POST',
        path: `/crm/associations/${API_VERSION}/${from}/${to}/batch/read`,
        body: { inputs },
        schema: Answer,
      });
      for (const result of answer.results) {
        for (const { toObjectId } of result.to) found.get(result.from.id)?.add(toObjectId);
        const after = result.paging?.next?.after;
        if (after !== undefined) next.push({ id: result.from.id, after });
      }
    }
    open = next;
  }
  return new Map([...found].map(([id, others]) => [id, [...others]]));
}

const AnyId = z.union([z.int(), ObjectId]).transform(String);

/** An object without associations is listed under `errors`: no failure, an empty list. */
const Answer = z.looseObject({
  results: z.array(
    z.looseObject({
      from: z.looseObject({ id: AnyId }),
      to: z.array(z.looseObject({ toObjectId: AnyId })),
      paging: Paging,
    }),
  ),
  errors: z.array(BatchError).default([]),
});

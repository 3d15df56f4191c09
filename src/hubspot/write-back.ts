import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import { failureError } from './call-errors.ts';
import type { HubSpotClient } from './client.ts';
import { BatchAnswer, inBatches } from './crm-record.ts';
import type { Failure } from './failures.ts';

/** Properties to write to one record. */
export type ContactUpdate = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
};

type WriteBack = {
  readonly portalId: string;
  readonly lane: Lane;
  /** Contacts if left out. */
  readonly objectType?: 'contacts' | 'companies';
  readonly updates: readonly ContactUpdate[];
  /** No call begins from this instant of `performance.now()` on: what waits for longer ends with an error. */
  readonly beginBefore?: number;
};

export type Rejected = {
  readonly id: string;
  /** HubSpot's words for machines, such as `VALIDATION_ERROR INVALID_OPTION assay_tier`. */
  readonly reason: string;
  readonly retryable: boolean;
  /** The properties HubSpot names as the cause. Of a refusal that is retryable: those that the CRM does not have. */
  readonly properties: readonly string[];
};

export type WriteBackResult = {
  /** Contacts whose update HubSpot confirmed by their id, with the time of that change. */
  readonly written: ReadonlyMap<string, number>;
  readonly rejected: readonly Rejected[];
  /** Deleted meanwhile. */
  readonly missing: readonly string[];
};

type Collected = { written: Map<string, number>; rejected: Rejected[]; missing: string[] };

/** Isolating one bad update of 100 takes 15 calls. Beyond this many calls a batch is taken to be bad as such. */
const MOST_CALLS_PER_BATCH = 40;

/**
 * Writes properties of contacts or companies, 100 a call. One counts as written when its id is among the results, whatever
 * the status says. A batch that is refused as a whole is halved until the bad ones stand alone.
 */
export async function writeBack(client: HubSpotClient, write: WriteBack): Promise<WriteBackResult> {
  const collected: Collected = { written: new Map(), rejected: [], missing: [] };
  for (const updates of inBatches(write.updates)) {
    const calls = { left: MOST_CALLS_PER_BATCH };
    await writeHalving(client, { ...write, updates }, { collected, calls });
  }
  return collected;
}

async function writeHalving(
  client: HubSpotClient,
  write: WriteBack,
  { collected, calls }: { collected: Collected; calls: { left: number } },
): Promise<void> {
  const { updates } = write;
  if (calls.left <= 0) {
    collected.rejected.push(...updates.map(({ id }) => reject(id, ['TOO_MANY_REFUSALS'], true)));
    return;
  }
  calls.left -= 1;
  const failure = await writeOnce(client, write, collected);
  if (failure === null) return;
  if (concernsAll(failure, updates)) {
    const rejected = updates.map(({ id }) => reject(id, failure.reasons, true, failure.properties));
    collected.rejected.push(...rejected);
    return;
  }
  const [only] = updates;
  if (updates.length === 1 && only !== undefined) {
    collected.rejected.push(reject(only.id, failure.reasons, false, failure.properties));
    return;
  }
  const middle = Math.ceil(updates.length / 2);
  for (const half of [updates.slice(0, middle), updates.slice(middle)]) {
    await writeHalving(client, { ...write, updates: half }, { collected, calls });
  }
}

/** One batch update. Gives the refusal of the batch as a whole, or null when HubSpot answered contact by contact. */
async function writeOnce(
  client: HubSpotClient,
  { portalId, lane, objectType = 'contacts', updates, beginBefore }: WriteBack,
  collected: Collected,
): Promise<Failure | null> {
  const call = {
    portalId,
    lane,
    beginBefore,
    purpose: objectType === 'contacts' ? 'write-back' : 'write-companies',
    method: 'POST',
    path: `/crm/objects/${API_VERSION}/${objectType}/batch/update`,
    body: { inputs: updates.map(({ id, properties }) => ({ id, properties })) },
    schema: BatchAnswer,
  } as const;
  const result = await client.tryCall(call);
  if (!result.ok) {
    if (result.failure.code === 'hubspot-invalid') return result.failure;
    // One contact that is gone may be answered by a 404 of the whole.
    if (result.failure.code === 'hubspot-not-found')
      return notFound(result.failure, updates, collected);
    throw failureError(call, result.failure);
  }
  const done = new Map(result.value.results.map(({ id, updatedAt }) => [id, updatedAt]));
  const refusals = new Map(
    result.value.errors.flatMap(({ category, context }) =>
      (context?.ids ?? []).map((id) => [id, category] as const),
    ),
  );
  for (const { id } of updates) {
    const updatedAt = done.get(id);
    const category = refusals.get(id);
    if (updatedAt !== undefined) collected.written.set(id, updatedAt);
    else if (category === 'OBJECT_NOT_FOUND') collected.missing.push(id);
    else if (category === 'VALIDATION_ERROR')
      collected.rejected.push(reject(id, [category], false));
    // Passed over in silence, merged meanwhile, or a reason that may pass: to be read again.
    else collected.rejected.push(reject(id, [category ?? 'NOT_AMONG_RESULTS'], true));
  }
  return null;
}

function notFound(
  failure: Failure,
  updates: readonly ContactUpdate[],
  collected: Collected,
): Failure | null {
  const [only] = updates;
  if (updates.length > 1 || only === undefined) return failure;
  collected.missing.push(only.id);
  return null;
}

/** Whether records were refused for a property that is not there any more. */
export function tellsOfLostProperty({ rejected }: WriteBackResult): boolean {
  return rejected.some(({ retryable, properties }) => retryable && properties.length > 0);
}

/** A property that is gone fails every update that holds it: halving would only ask the same 100 times. */
function concernsAll({ reasons, properties }: Failure, updates: readonly ContactUpdate[]): boolean {
  return (
    reasons.includes('PROPERTY_DOESNT_EXIST') &&
    properties.some((name) => updates.every((update) => Object.hasOwn(update.properties, name)))
  );
}

function reject(
  id: string,
  reasons: readonly string[],
  retryable: boolean,
  properties: readonly string[] = [],
): Rejected {
  return { id, reason: [...reasons, ...properties].join(' '), retryable, properties };
}

import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import { failureError } from './call-errors.ts';
import type { HubSpotClient } from './client.ts';
import { BatchAnswer, CrmObject, inBatches, type CrmRecord } from './crm-record.ts';

export type ReadObjects = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
  readonly signal?: AbortSignal | undefined;
};

export type ReadResult = {
  /** By the id that was asked for; after a merge the record's own id is another one. */
  readonly found: ReadonlyMap<string, CrmRecord>;
  /** Deleted, or never there. */
  readonly missing: readonly string[];
};

/** Up to this many ids of a batch that HubSpot passed over in silence are looked at one by one. */
const SINGLE_LOOKS = 10;

/** Reads objects by id in batches of 100. Merged ones come back under the id of the record they became. */
export async function readObjects(
  client: HubSpotClient,
  objectType: 'contacts' | 'companies',
  read: ReadObjects,
): Promise<ReadResult> {
  const found = new Map<string, CrmRecord>();
  const missing: string[] = [];
  for (const ids of inBatches([...new Set(read.ids)])) {
    const batch = await readBatch(client, objectType, { ...read, ids });
    for (const [id, record] of batch.found) found.set(id, record);
    missing.push(...batch.missing);
  }
  return { found, missing };
}

async function readBatch(
  client: HubSpotClient,
  objectType: 'contacts' | 'companies',
  read: ReadObjects,
): Promise<ReadResult> {
  const first = await batchRead(client, objectType, read);
  let open = read.ids.filter((id) => !first.found.has(id) && !first.missing.includes(id));
  const found = new Map(first.found);
  const missing = [...first.missing];
  if (open.length > SINGLE_LOOKS) {
    const second = await batchRead(client, objectType, { ...read, ids: open });
    for (const [id, record] of second.found) found.set(id, record);
    missing.push(...second.missing);
    open = open.filter((id) => !second.found.has(id) && !second.missing.includes(id));
  }
  for (const [index, id] of open.entries()) {
    // Passed over twice: it is not there. Single look-ups of hundreds would end in a storm of 404s.
    const record =
      index < SINGLE_LOOKS ? await readOne(client, objectType, { ...read, ids: [id] }) : null;
    if (record === null) missing.push(id);
    else found.set(id, record);
  }
  return { found, missing };
}

async function batchRead(
  client: HubSpotClient,
  objectType: 'contacts' | 'companies',
  { portalId, lane, ids, properties, signal }: ReadObjects,
): Promise<ReadResult> {
  const answer = await client.call({
    portalId,
    lane,
    signal,
    purpose: `read-${objectType}`,
    method: 'POST',
    path: `/crm/objects/${API_VERSION}/${objectType}/batch/read`,
    body: {
      inputs: ids.map((id) => ({ id })),
      properties: [...new Set([...properties, 'hs_merged_object_ids'])],
      propertiesWithHistory: [],
    },
    schema: BatchAnswer,
  });
  const asked = new Set(ids);
  const found = new Map<string, CrmRecord>();
  for (const record of answer.results) {
    for (const id of idsOf(record)) if (asked.has(id)) found.set(id, record);
  }
  const missing = answer.errors
    .filter(({ category }) => category === 'OBJECT_NOT_FOUND')
    .flatMap(({ context }) => context?.ids ?? [])
    .filter((id) => asked.has(id) && !found.has(id));
  return { found, missing: [...new Set(missing)] };
}

/** Every id that leads to this record: its own and those of the records merged into it. */
function idsOf({ id, properties }: CrmRecord): string[] {
  const merged = (properties.hs_merged_object_ids ?? '').split(';').map((text) => text.trim());
  return [id, ...merged];
}

async function readOne(
  client: HubSpotClient,
  objectType: 'contacts' | 'companies',
  { portalId, lane, ids, properties, signal }: ReadObjects,
): Promise<CrmRecord | null> {
  const call = {
    portalId,
    lane,
    signal,
    purpose: `read-${objectType}-again`,
    method: 'GET',
    path: `/crm/objects/${API_VERSION}/${objectType}/${ids.join('')}`,
    query: { properties: properties.join(',') },
    schema: CrmObject,
  } as const;
  const result = await client.tryCall(call);
  if (result.ok) return result.value;
  if (result.failure.code === 'hubspot-not-found') return null;
  throw failureError(call, result.failure);
}

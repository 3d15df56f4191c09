import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';
import { inBatches, Instant, ObjectId } from './crm-record.ts';

/** Who or what gave a property its present value, and when. */
export type LastChange = {
  readonly value: string;
  readonly at: number;
  /** HubSpot's id of the person who did it in its screens; null where it was a workflow, an API, an import, a merge. */
  readonly userId: string | null;
  /** HubSpot's name of the kind of source, such as `AUTOMATION_PLATFORM`. */
  readonly source: string;
};

type ReadHistories = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
};

/** With histories HubSpot takes half as many ids in a batch. */
const BATCH_WITH_HISTORY = 50;

/** The last change of each of these properties of contacts, by contact and property. */
export async function readLastChanges(
  client: HubSpotClient,
  { portalId, lane, ids, properties }: ReadHistories,
): Promise<ReadonlyMap<string, Readonly<Record<string, LastChange>>>> {
  const found = new Map<string, Readonly<Record<string, LastChange>>>();
  for (const batch of inBatches([...new Set(ids)], BATCH_WITH_HISTORY)) {
    const answer = await client.call({
      portalId,
      lane,
      purpose: 'read-histories',
      method: 'POST',
      path: `/crm/objects/${API_VERSION}/contacts/batch/read`,
      body: {
        inputs: batch.map((id) => ({ id })),
        properties: [],
        propertiesWithHistory: properties,
      },
      schema: Answer,
    });
    for (const { id, propertiesWithHistory } of answer.results) {
      found.set(id, newestOf(propertiesWithHistory));
    }
  }
  return found;
}

/** What a person does in HubSpot's screens. An import names a user too, and is no decision about one contact. */
const SCREENS = new Set(['CRM_UI', 'CRM_UI_BULK_ACTION', 'MOBILE_IOS', 'MOBILE_ANDROID']);

function newestOf(
  histories: Readonly<Record<string, readonly Version[]>>,
): Record<string, LastChange> {
  return Object.fromEntries(
    Object.entries(histories).flatMap(([name, versions]) => {
      const [newest] = [...versions].sort((one, other) => other.timestamp - one.timestamp);
      return newest === undefined ? [] : [[name, toLastChange(newest)]];
    }),
  );
}

function toLastChange({ value, timestamp, sourceType, sourceId, updatedByUserId }: Version) {
  const named = updatedByUserId ?? /^userId:(\d+)$/.exec(sourceId ?? '')?.[1] ?? null;
  const userId = SCREENS.has(sourceType) && named !== null ? String(named) : null;
  return { value: value ?? '', at: timestamp, userId, source: sourceType };
}

const Version = z.looseObject({
  value: z.string().nullish(),
  timestamp: Instant,
  sourceType: z.string().default('UNKNOWN'),
  sourceId: z.string().nullish(),
  updatedByUserId: z.union([z.number(), z.string()]).nullish(),
});
type Version = z.infer<typeof Version>;

const Answer = z.looseObject({
  results: z.array(
    z.looseObject({
      id: ObjectId,
      propertiesWithHistory: z.record(z.string(), z.array(Version)).default({}),
    }),
  ),
});

import type { HubSpotClient } from './client.ts';
import type { ContactRecord } from './crm-record.ts';
import { readObjects, type ReadObjects } from './read-objects.ts';

export type ReadContacts = {
  /** By requested id. `record.id` is another one where the contact was merged into a new record. */
  readonly contacts: ReadonlyMap<string, ContactRecord>;
  /** Requested ids that lead nowhere: deleted contacts. */
  readonly missing: readonly string[];
};

/** Reads contacts by id, old ids of merged ones included: one call per 100. */
export async function readContacts(
  client: HubSpotClient,
  read: ReadObjects,
): Promise<ReadContacts> {
  const { found, missing } = await readObjects(client, 'contacts', read);
  return { contacts: found, missing };
}

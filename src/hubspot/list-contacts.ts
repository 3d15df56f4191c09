import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';
import { CrmObject, Paging, type ContactRecord } from './crm-record.ts';

type ListContacts = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly properties: readonly string[];
  /** Where the page before ended; null for the first. */
  readonly after: string | null;
  readonly signal?: AbortSignal | undefined;
};

export type ContactPage = {
  readonly contacts: readonly ContactRecord[];
  /** Where the next page begins; null after the last. */
  readonly after: string | null;
};

/** One page of 100 of all contacts. Not capped at 10,000 as searches are. */
export async function listContacts(
  client: HubSpotClient,
  { portalId, lane, properties, after, signal }: ListContacts,
): Promise<ContactPage> {
  const page = await client.call({
    portalId,
    lane,
    signal,
    purpose: 'list-contacts',
    method: 'GET',
    path: `/crm/objects/${API_VERSION}/contacts`,
    query: { limit: '100', properties: properties.join(','), after: after ?? undefined },
    schema: Page,
  });
  return { contacts: page.results, after: page.paging?.next?.after ?? null };
}

const Page = z.looseObject({ results: z.array(CrmObject), paging: Paging });

import { z } from 'zod';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';

/** How many contacts a portal has, as far as the search index knows: for a progress bar, not for book-keeping. */
export async function countContacts(client: HubSpotClient, portalId: string): Promise<number> {
  const answer = await client.call({
    portalId,
    lane: 3,
    kind: 'search',
    purpose: 'count-contacts',
    method: 'POST',
    path: `/crm/objects/${API_VERSION}/contacts/search`,
    body: { filterGroups: [], limit: 1, properties: ['hs_object_id'] },
    schema: z.looseObject({ total: z.int().nonnegative() }),
  });
  return answer.total;
}

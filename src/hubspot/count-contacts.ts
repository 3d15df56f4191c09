import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';

/** How many contacts a portal has, for progress bars: the index that is asked lags by seconds to minutes. */
export async function countContacts(
  client: HubSpotClient,
  portalId: string,
  { lane = 3 }: { readonly lane?: Lane } = {},
): Promise<number> {
  const { total } = await client.call({
    portalId,
    lane,
    kind: 'search',
    purpose: 'count-contacts',
    method: 'POST',
    path: `/crm/objects/${API_VERSION}/contacts/search`,
    body: { filterGroups: [], sorts: [], properties: [], limit: 1 },
    schema: z.looseObject({ total: z.int().nonnegative() }),
  });
  return total;
}

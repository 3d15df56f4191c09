import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { readDate } from '../core/read-date.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';
import { CrmObject, Paging, type CrmRecord } from './crm-record.ts';
import { readAssociations } from './read-associations.ts';

/** A deal that has ended, with the contacts it was about. */
export type ClosedDeal = {
  readonly id: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly won: boolean;
  readonly contactIds: readonly string[];
};

type ListDeals = { readonly portalId: string; readonly lane: Lane };

/** All closed deals of a portal, page by page. Needs the optional scope `crm.objects.deals.read`. */
export async function* listClosedDeals(
  client: HubSpotClient,
  { portalId, lane }: ListDeals,
): AsyncGenerator<readonly ClosedDeal[], void, undefined> {
  let after: string | undefined;
  do {
    const page = await client.call({
      portalId,
      lane,
      purpose: 'list-deals',
      method: 'GET',
      path: `/crm/objects/${API_VERSION}/deals`,
      query: { limit: '100', properties: PROPERTIES, after },
      schema: Page,
    });
    const closed = page.results.filter(({ properties }) => properties.hs_is_closed === 'true');
    const ids = closed.map(({ id }) => id);
    const contacts =
      ids.length === 0
        ? new Map<string, string[]>()
        : await readAssociations(client, { portalId, lane, from: 'deals', to: 'contacts', ids });
    yield closed.map((deal) => toClosedDeal(deal, contacts.get(deal.id) ?? []));
    after = page.paging?.next?.after;
  } while (after !== undefined);
}

const PROPERTIES = 'createdate,closedate,hs_is_closed,hs_is_closed_won';

function toClosedDeal(deal: CrmRecord, contactIds: readonly string[]): ClosedDeal {
  const { createdate, closedate, hs_is_closed_won } = deal.properties;
  return {
    id: deal.id,
    // An imported deal has its real beginning in the property and its import in the record.
    openedAt: readDate(createdate ?? '') ?? deal.createdAt,
    closedAt: readDate(closedate ?? ''),
    won: hs_is_closed_won === 'true',
    contactIds,
  };
}

const Page = z.looseObject({ results: z.array(CrmObject), paging: Paging });

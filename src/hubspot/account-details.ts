import { z } from 'zod';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';

/** What HubSpot says about a portal. */
export type AccountDetails = {
  readonly portalId: string;
  readonly accountType: string;
  readonly timeZone: string;
  /** Host of the portal's pages, for links to records. */
  readonly uiDomain: string;
  /** Such as `na1` or `eu1`: who expects to be hosted in the EU. */
  readonly dataHostingLocation: string | null;
};

export async function readAccountDetails(
  client: HubSpotClient,
  portalId: string,
): Promise<AccountDetails> {
  return client.call({
    portalId,
    lane: 1,
    purpose: 'read-account',
    method: 'GET',
    path: `/account-info/${API_VERSION}/details`,
    schema: Details,
  });
}

/** The record page of a contact. */
export function contactUrl(
  { uiDomain, portalId }: Pick<AccountDetails, 'uiDomain' | 'portalId'>,
  contactId: string,
): string {
  return `https://${uiDomain}/contacts/${portalId}/record/0-1/${contactId}`;
}

const Details = z
  .looseObject({
    portalId: z.union([z.int(), z.string().regex(/^\d+$/)]).transform(String),
    accountType: z.string(),
    timeZone: z.string(),
    uiDomain: z.string(),
    dataHostingLocation: z.string().nullish(),
  })
  .transform(
    ({ portalId, accountType, timeZone, uiDomain, dataHostingLocation }): AccountDetails => ({
      portalId,
      accountType,
      timeZone,
      uiDomain,
      dataHostingLocation: dataHostingLocation ?? null,
    }),
  );

import { AppError } from '../errors.ts';
import type { HubSpotClient } from './client.ts';
import type { CompanyRecord } from './crm-record.ts';
import { readObjects, type ReadObjects } from './read-objects.ts';

export type ReadCompanies = {
  readonly companies: ReadonlyMap<string, CompanyRecord>;
  readonly missing: readonly string[];
  /** True where the portal has not granted the scope: contacts then speak for their company. */
  readonly denied: boolean;
};

/** Reads companies by id: one call per 100. */
export async function readCompanies(
  client: HubSpotClient,
  read: ReadObjects,
): Promise<ReadCompanies> {
  try {
    const { found, missing } = await readObjects(client, 'companies', read);
    return { companies: found, missing, denied: false };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'hubspot-scope-missing') throw error;
    return { companies: new Map(), missing: [], denied: true };
  }
}

import { DAY_MS } from '../core/day.ts';
import type { Lane } from '../core/lane.ts';
import type { CompanyRecord } from '../hubspot/crm-record.ts';
import { readCompanies } from '../hubspot/read-companies.ts';
import type { Services } from '../services.ts';
import { getCompanies, saveCompanies, type StoredCompany } from '../store/companies.ts';
import type { Portal } from '../store/portals.ts';
import { portalSetup } from './portal-setup.ts';

/** A changed company tells us by webhook; this bounds what a lost one can cost. */
const FRESH_MS = DAY_MS;

type Companies = ReadonlyMap<string, CompanyRecord>;
type Wanted = { readonly ids: readonly string[]; readonly lane: Lane };

/** Companies by id, from our own copy where it is fresh, else by one batch read. One that is gone is left out. */
export async function companiesById(
  services: Services,
  portal: Portal,
  { ids, lane }: Wanted,
): Promise<Companies> {
  if (ids.length === 0) return new Map();
  const freshAfter = services.clock() - FRESH_MS;
  const { companyProperties } = await portalSetup(services, portal);
  const stored = await getCompanies(services.db, portal.portalId, { ids, freshAfter });
  // A copy from before a model that reads more is none.
  const known = new Map(
    [...stored].filter(([, { properties }]) =>
      companyProperties.every((name) => Object.hasOwn(properties, name)),
    ),
  );
  const unknown = ids.filter((id) => !known.has(id));
  const read = await refreshCompanies(services, portal, { ids: unknown, lane });
  return new Map([...[...known.values()].map(toEntry), ...read]);
}

/** Reads companies from the CRM and keeps them, as of the moment before the read. */
export async function refreshCompanies(
  services: Services,
  portal: Portal,
  { ids, lane }: Wanted,
): Promise<Companies> {
  if (ids.length === 0) return new Map();
  const { db, hubspot, clock } = services;
  const { portalId } = portal;
  const { companyProperties } = await portalSetup(services, portal);
  const readAt = clock();
  const { companies } = await readCompanies(hubspot, {
    portalId,
    lane,
    ids,
    properties: companyProperties,
  });
  const read = [...companies].map(([companyId, { properties }]): StoredCompany => ({
    companyId,
    // Null also for those that the portal does not have: asked for is asked for.
    properties: Object.fromEntries(
      companyProperties.map((name) => [name, properties[name] ?? null]),
    ),
    readAt,
  }));
  await saveCompanies(db, portalId, read);
  return new Map(read.map(toEntry));
}

/** The time of the reading stands in for that of the change: what was read later is newer. */
function toEntry({ companyId, properties, readAt }: StoredCompany): [string, CompanyRecord] {
  const record = { id: companyId, properties, createdAt: 0, updatedAt: readAt, archived: false };
  return [companyId, record];
}

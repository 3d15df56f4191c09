import type { Lane } from '../core/lane.ts';
import type { CompanyRecord, ContactRecord } from '../hubspot/crm-record.ts';
import { readContacts, type ReadContacts } from '../hubspot/read-contacts.ts';
import type { Services } from '../services.ts';
import type { Mark } from '../store/claims.ts';
import type { Portal } from '../store/portals.ts';
import { getStates, type ContactState } from '../store/qualifications.ts';
import { companiesById } from './companies.ts';
import { distinct } from './distinct.ts';
import { knownOf } from './known-of.ts';
import { takeOverMerged } from './merge-contacts.ts';
import type { PortalSetup } from './portal-setup.ts';

type Wanted = {
  readonly marks: readonly Mark[];
  readonly setup: PortalSetup;
  readonly lane: Lane;
};

/** Contacts of a claim as the CRM has them now, beside what is known of them. */
export type ReadBatch = ReadContacts & {
  readonly states: ReadonlyMap<string, ContactState>;
  readonly companies: ReadonlyMap<string, CompanyRecord>;
};

/** Reads the contacts and what belongs to them; what is known is looked up while HubSpot is waited for. */
export async function readBatch(
  services: Services,
  portal: Portal,
  { marks, setup, lane }: Wanted,
): Promise<ReadBatch> {
  const { db, hubspot } = services;
  const { portalId } = portal;
  const ids = marks.map(({ subjectId }) => subjectId);
  const [{ contacts, missing }, known] = await Promise.all([
    readContacts(hubspot, { portalId, lane, ids, properties: setup.contactProperties }),
    knownOf(services, portal, { ids, lane }),
  ]);
  const hasMerged = await takeOverMerged(services, portal, { marks, contacts, setup });
  const companyIds = distinct([...contacts.values()].map(companyIdOf));
  const news = await companiesById(services, portal, {
    ids: companyIds.filter((id) => !known.companyIds.includes(id)),
    lane,
  });
  return {
    contacts,
    missing,
    states: hasMerged ? await getStates(db, portalId, ids) : known.states,
    companies: new Map([...known.companies, ...news]),
  };
}

export function companyIdOf({ properties }: ContactRecord): string | null {
  return properties.associatedcompanyid || null;
}

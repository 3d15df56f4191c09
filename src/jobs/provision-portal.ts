import { toError } from '../errors.ts';
import {
  provisionCompanyProperties,
  provisionProperties,
} from '../hubspot/provision-properties.ts';
import type { Services } from '../services.ts';
import { markProvisioned, type Portal } from '../store/portals.ts';
import { writesAccounts } from './accounts.ts';
import { isOfPortal } from './give-back.ts';
import { portalSetup } from './portal-setup.ts';

/**
 * Makes the CRM's properties fit for the model in force: once per published version, before anything of it is
 * written. A property of ours that somebody else made first is reported and never written.
 */
export async function provisionPortal(services: Services, portal: Portal): Promise<void> {
  const { hubspot, db, log } = services;
  const { portalId } = portal;
  const { model, modelVersion } = await portalSetup(services, portal);
  const { created, extended, foreign } = await provisionProperties(hubspot, portalId, {
    tracks: model.nurture ?? [],
    questions: model.discovery.questions,
  });
  const onCompanies = writesAccounts(portal) ? await ofCompanies(services, portalId) : NONE;
  // With its record in front, the name of a company's property is never taken for that of a contact's.
  const all = [
    ...foreign,
    ...onCompanies.foreign.map(({ name, why }) => ({ name: `company.${name}`, why })),
  ];
  for (const { name, why } of all) {
    log.warn('a property is not ours and is left alone', { portalId, name, why });
  }
  await markProvisioned(db, { portalId, modelVersion, foreign: all.map(({ name }) => name) });
  log.info('properties provisioned', {
    portalId,
    modelVersion,
    created: created.length + onCompanies.created.length,
    extended,
  });
}

const NONE = { created: [], foreign: [] };

/** Where HubSpot refuses what concerns companies alone, contacts are judged all the same. */
async function ofCompanies({ hubspot, log }: Services, portalId: string) {
  try {
    return await provisionCompanyProperties(hubspot, portalId);
  } catch (thrown) {
    const error = toError(thrown);
    if (!isOfPortal(error)) throw error;
    log.warn('properties of companies refused', { portalId, reason: error.message });
    return NONE;
  }
}

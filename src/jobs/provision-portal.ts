import { provisionProperties } from '../hubspot/provision-properties.ts';
import type { Services } from '../services.ts';
import { markProvisioned, type Portal } from '../store/portals.ts';
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
  });
  for (const { name, why } of foreign) {
    log.warn('a property is not ours and is left alone', { portalId, name, why });
  }
  const names = foreign.map(({ name }) => name);
  await markProvisioned(db, { portalId, modelVersion, foreign: names });
  log.info('properties provisioned', { portalId, modelVersion, created: created.length, extended });
}

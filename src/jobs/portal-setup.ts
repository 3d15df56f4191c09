import { modelFacts } from '../core/model-facts.ts';
import { parseModel, type Model } from '../core/model.ts';
import { AppError } from '../errors.ts';
import { ENGAGEMENT_PROPERTIES } from '../hubspot/signal-sources.ts';
import type { Services } from '../services.ts';
import { getModel } from '../store/models.ts';
import type { Portal } from '../store/portals.ts';

/** What judging takes besides the contacts themselves: the portal's model and which properties to read. */
export type PortalSetup = {
  readonly model: Model;
  readonly modelVersion: string;
  readonly contactProperties: readonly string[];
  readonly companyProperties: readonly string[];
};

/** Read for every contact, whatever the model says: whom it belongs to, and its own words about its company. */
const ALWAYS_READ = [
  'hubspot_owner_id',
  'associatedcompanyid',
  'hs_merged_object_ids',
  'lifecyclestage',
  'company',
  'industry',
  'numemployees',
  'annualrevenue',
  'website',
  'country',
];

/** Models are never changed in place, so what was parsed once serves as long as the process lives. */
const setups = new Map<string, PortalSetup>();

/** @throws AppError `model-missing` when the portal has no published model */
export async function portalSetup({ db }: Services, portal: Portal): Promise<PortalSetup> {
  const key = `${portal.portalId}/${portal.modelVersion ?? ''}`;
  const known = setups.get(key);
  if (known !== undefined) return known;

  const stored = await getModel(db, portal.portalId);
  const parsed = parseModel(stored?.model);
  if (stored === null || !parsed.ok) {
    throw new AppError({
      code: 'model-missing',
      message: `Portal ${portal.portalId} has no usable model; publish one with: assay portal set`,
      doing: 'retry',
      retryAfterMs: 60_000,
    });
  }
  const facts = modelFacts(parsed.model);
  const setup: PortalSetup = {
    model: parsed.model,
    modelVersion: stored.version,
    contactProperties: [...new Set([...ALWAYS_READ, ...ENGAGEMENT_PROPERTIES, ...facts.contact])],
    companyProperties: [...new Set(['name', 'domain', ...facts.company])],
  };
  setups.set(key, setup);
  return setup;
}

import { modelFacts } from '../core/model-facts.ts';
import { parseModel, type Model } from '../core/model.ts';
import { AppError } from '../errors.ts';
import { OUR_PROPERTIES } from '../hubspot/properties.ts';
import { ENGAGEMENT_PROPERTIES } from '../hubspot/signal-sources.ts';
import { OWN_WORDS_PROPERTIES } from '../hubspot/to-facts.ts';
import { sourceProperties } from '../hubspot/watched-source.ts';
import type { Services } from '../services.ts';
import type { Db } from '../store/database.ts';
import { getModel } from '../store/models.ts';
import type { Portal } from '../store/portals.ts';

/** What judging takes besides the contacts themselves: the portal's model and which properties to read. */
export type PortalSetup = {
  readonly model: Model;
  readonly modelVersion: string;
  readonly contactProperties: readonly string[];
  /** Those of them that say something about the lead: what we wrote ourselves does not. */
  readonly contactFacts: readonly string[];
  readonly companyProperties: readonly string[];
};

/** Read for every contact, whatever the model says: whom it belongs to, its tier and role, its own words about its company. */
const ALWAYS_READ = [
  'hubspot_owner_id',
  'assay_tier',
  'associatedcompanyid',
  'hs_merged_object_ids',
  'lifecyclestage',
  'jobtitle',
  'hs_seniority',
  'hs_buying_role',
  ...OWN_WORDS_PROPERTIES,
];

/** Some 100 kB each. */
const MOST_IN_MIND = 500;
/** Models are never changed in place, so what was parsed once serves until others are needed more. */
const setupsOf = new WeakMap<Db, Map<string, PortalSetup>>();

/** @throws AppError `model-missing` when the portal has no published model */
export async function portalSetup(
  services: Pick<Services, 'db'>,
  { portalId, modelVersion }: Pick<Portal, 'portalId' | 'modelVersion'>,
): Promise<PortalSetup> {
  const setup = await setupOf(services, portalId, modelVersion);
  if (setup !== null) return setup;
  throw new AppError({
    code: 'model-missing',
    message: `Portal ${portalId} has no usable model; publish one with: assay model publish`,
    doing: 'retry',
    retryAfterMs: 60_000,
  });
}

/** The setup of any version that a portal has had; null where there is no such version, or it cannot be read any more. */
export async function setupOf(
  { db }: Pick<Services, 'db'>,
  portalId: string,
  version: string | null,
): Promise<PortalSetup | null> {
  const setups = setupsOf.get(db) ?? new Map<string, PortalSetup>();
  setupsOf.set(db, setups);
  const key = `${portalId}/${version ?? ''}`;
  const known = setups.get(key);
  if (known !== undefined) {
    // The one that nobody has asked for the longest stands first.
    setups.delete(key);
    setups.set(key, known);
    return known;
  }
  const stored = await getModel(db, portalId, version ?? undefined);
  const parsed = parseModel(stored?.model);
  if (stored === null || !parsed.ok) return null;
  const setup = toSetup(parsed.model, stored.version);
  setups.set(key, setup);
  const [oldest] = setups.keys();
  if (setups.size > MOST_IN_MIND && oldest !== undefined) setups.delete(oldest);
  return setup;
}

/** What judging by a model takes, published or not. */
export function toSetup(model: Model, modelVersion: string): PortalSetup {
  const facts = modelFacts(model);
  const sources = sourceProperties(model.sources ?? []);
  const contactProperties = [
    ...new Set([...ALWAYS_READ, ...ENGAGEMENT_PROPERTIES, ...facts.contact, ...sources.contact]),
  ];
  return {
    model,
    modelVersion,
    contactProperties,
    contactFacts: contactProperties.filter((name) => !OUR_PROPERTIES.has(name)),
    companyProperties: [...new Set(['name', 'domain', ...facts.company, ...sources.company])],
  };
}

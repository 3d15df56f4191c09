import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import type { Model } from '../core/model.ts';
import { failureError } from './call-errors.ts';
import type { HubSpotClient } from './client.ts';
import {
  propertiesPath,
  readAllProperties,
  readProperty,
  type PropertiesOf,
  type Property,
} from './portal-properties.ts';
import {
  ACCOUNT_PROPERTIES,
  ASSAY_PROPERTIES,
  OUR_MARK,
  PROPERTY_GROUP,
  type PropertyDefinition,
  type PropertyOption,
} from './properties.ts';
import { toOptions, withMissing } from './property-options.ts';
import { inputProperties } from './question-properties.ts';

type Provision = {
  /** The nurture tracks of the portal's model: its `nurture` entries. */
  readonly tracks: readonly { readonly track: string; readonly label: string }[];
  /** The questions of the portal's model. */
  readonly questions: Model['discovery']['questions'];
  readonly lane?: Lane;
};

export type Provisioned = {
  readonly created: readonly string[];
  readonly kept: readonly string[];
  /** Ours, to which missing options were added. */
  readonly extended: readonly string[];
  /** Properties of these names that are not ours: left as they are, not to be written to. */
  readonly foreign: readonly { readonly name: string; readonly why: string }[];
};

type Outcome =
  | { readonly kind: 'created' | 'kept' | 'extended'; readonly name: string }
  | { readonly kind: 'foreign'; readonly name: string; readonly why: string };

/**
 * Makes our group and contact properties where they are missing, and adds options that our enumerations lack.
 * Doing it again, or twice at once, changes nothing. What an admin changed on ours is left as it is.
 */
export async function provisionProperties(
  client: HubSpotClient,
  portalId: string,
  { tracks, questions, lane = 1 }: Provision,
): Promise<Provisioned> {
  const portal: PropertiesOf = { client, portalId, lane, path: propertiesPath('contacts') };
  return provideAll(portal, [
    ...withTracks(ASSAY_PROPERTIES, tracks),
    ...inputProperties(questions),
  ]);
}

/** The same for what is written to companies. The portal must have granted the scopes of companies and their schemas. */
export async function provisionCompanyProperties(
  client: HubSpotClient,
  portalId: string,
  { lane = 1 }: { readonly lane?: Lane } = {},
): Promise<Provisioned> {
  return provideAll(
    { client, portalId, lane, path: propertiesPath('companies') },
    ACCOUNT_PROPERTIES,
  );
}

async function provideAll(
  portal: PropertiesOf,
  definitions: readonly PropertyDefinition[],
): Promise<Provisioned> {
  await provideGroup(portal);
  const existing = await readAllProperties(portal);
  const outcomes: Outcome[] = [];
  for (const definition of definitions) {
    outcomes.push(await provideProperty(portal, definition, existing.get(definition.name)));
  }
  const names = (kind: Outcome['kind']) =>
    outcomes.filter((outcome) => outcome.kind === kind).map(({ name }) => name);
  return {
    created: names('created'),
    kept: names('kept'),
    extended: names('extended'),
    foreign: outcomes.flatMap((outcome) =>
      outcome.kind === 'foreign' ? { name: outcome.name, why: outcome.why } : [],
    ),
  };
}

/** HubSpot refuses an enumeration without options, so a model without tracks still gives one. */
const NO_TRACK: PropertyOption = { value: 'none', label: 'None' };

function withTracks(
  definitions: readonly PropertyDefinition[],
  tracks: Provision['tracks'],
): PropertyDefinition[] {
  const options = tracks.map(({ track, label }) => ({ value: track, label }));
  const unique = [...new Map(options.map((option) => [option.value, option])).values()];
  return definitions.map((definition) =>
    definition.name === 'assay_nurture_track'
      ? { ...definition, options: unique.length === 0 ? [NO_TRACK] : unique }
      : definition,
  );
}

async function provideGroup({ client, portalId, lane, path }: PropertiesOf): Promise<void> {
  const base = { portalId, lane, purpose: 'provision-properties', schema: z.unknown() } as const;
  const get = { ...base, method: 'GET', path: `${path}/groups/${PROPERTY_GROUP.name}` } as const;
  const found = await client.tryCall(get);
  if (found.ok) return;
  if (found.failure.code !== 'hubspot-not-found') throw failureError(get, found.failure);
  const post = { ...base, method: 'POST', path: `${path}/groups`, body: PROPERTY_GROUP } as const;
  const made = await client.tryCall(post);
  if (made.ok || (await client.tryCall(get)).ok) return;
  throw failureError(post, made.failure);
}

async function provideProperty(
  portal: PropertiesOf,
  definition: PropertyDefinition,
  existing: Property | undefined,
): Promise<Outcome> {
  const { name } = definition;
  if (existing !== undefined) return keep(portal, definition, existing);
  const { client, portalId, lane, path } = portal;
  const post = {
    portalId,
    lane,
    purpose: 'provision-properties',
    method: 'POST',
    path,
    body: toBody(definition),
    schema: z.unknown(),
  } as const;
  const made = await client.tryCall(post);
  if (made.ok) return { kind: 'created', name };
  // Somebody else was faster (409, or 400 in older answers), or an archived one holds the name.
  const now = await readProperty(portal, name);
  if (now !== null) return keep(portal, definition, now);
  const { code, reasons } = made.failure;
  if (code !== 'hubspot-conflict' && code !== 'hubspot-invalid') {
    throw failureError(post, made.failure);
  }
  const why = `HubSpot refuses to make it (${reasons.join(' ') || code}); an archived property of this name must be restored or removed by an admin`;
  return { kind: 'foreign', name, why };
}

/** Leaves an existing property as it is, but for options that ours must have. */
async function keep(
  { client, portalId, lane, path }: PropertiesOf,
  definition: PropertyDefinition,
  existing: Property,
): Promise<Outcome> {
  const { name } = definition;
  const why = whyForeign(definition, existing);
  if (why !== null) return { kind: 'foreign', name, why };
  const options = withMissing(existing.options, definition.options ?? []);
  if (options === null) return { kind: 'kept', name };
  const patch = {
    portalId,
    lane,
    purpose: 'provision-properties',
    method: 'PATCH',
    path: `${path}/${name}`,
    body: { options },
    schema: z.unknown(),
  } as const;
  const extended = await client.tryCall(patch);
  if (extended.ok) return { kind: 'extended', name };
  const { code, reasons } = extended.failure;
  if (code !== 'hubspot-invalid') throw failureError(patch, extended.failure);
  return { kind: 'foreign', name, why: `HubSpot refuses its new options (${reasons.join(' ')})` };
}

function whyForeign(definition: PropertyDefinition, existing: Property): string | null {
  const isOurs =
    existing.groupName === PROPERTY_GROUP.name || (existing.description ?? '').startsWith(OUR_MARK);
  if (!isOurs) return 'a property of this name was there before and is not Assay’s';
  if (existing.type !== definition.type) {
    return `its type is ${existing.type}, ${definition.type} was expected`;
  }
  return null;
}

function toBody({ options, hidden = false, ...definition }: PropertyDefinition) {
  return {
    ...definition,
    groupName: PROPERTY_GROUP.name,
    hidden,
    // No visitor may set these by a form.
    formField: false,
    ...(options === undefined ? {} : { options: toOptions(options) }),
  };
}

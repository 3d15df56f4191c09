import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import { failureError } from './call-errors.ts';
import type { HubSpotClient } from './client.ts';

/** The properties of one object type of a portal. */
export type PropertiesOf = {
  readonly client: HubSpotClient;
  readonly portalId: string;
  readonly lane: Lane;
  readonly path: string;
};

export function propertiesPath(objectType: 'contacts' | 'companies'): string {
  return `/crm/properties/${API_VERSION}/${objectType}`;
}

/** All properties of the object type by name. */
export async function readAllProperties({
  client,
  portalId,
  lane,
  path,
}: PropertiesOf): Promise<Map<string, Property>> {
  const answer = await client.call({
    portalId,
    lane,
    purpose: 'provision-properties',
    method: 'GET',
    path,
    schema: z.looseObject({ results: z.array(Property) }),
  });
  return new Map(answer.results.map((property) => [property.name, property]));
}

/** One property; null where there is none. */
export async function readProperty(
  { client, portalId, lane, path }: PropertiesOf,
  name: string,
): Promise<Property | null> {
  const get = {
    portalId,
    lane,
    purpose: 'provision-properties',
    method: 'GET',
    path: `${path}/${name}`,
    schema: Property,
  } as const;
  const found = await client.tryCall(get);
  if (found.ok) return found.value;
  if (found.failure.code === 'hubspot-not-found') return null;
  throw failureError(get, found.failure);
}

const Property = z.looseObject({
  name: z.string(),
  type: z.string(),
  groupName: z.string().nullish(),
  description: z.string().nullish(),
  options: z
    .array(
      z.looseObject({
        value: z.string(),
        label: z.string(),
        displayOrder: z.int().nullish(),
        hidden: z.boolean().default(false),
      }),
    )
    .nullish()
    .transform((options) => options ?? []),
});
export type Property = z.infer<typeof Property>;

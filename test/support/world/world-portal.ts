import { PORTAL, type World } from './start-world.ts';
import { PUBLIC_URL } from '../../../scripts/demo/start-emulator.ts';
import { until } from './until.ts';

export type Properties = Readonly<Record<string, string | null>>;

/** What the CRM holds of a contact now; '' where a property was cleared. */
export async function propertiesOf(
  { emulator }: World,
  contactId: string,
  portalId = PORTAL,
): Promise<Properties> {
  const { properties } = await emulator.get<{ properties: Properties }>(
    `/portals/${portalId}/contacts/${contactId}`,
  );
  return properties;
}

/** Waits until the CRM holds these values of a contact, and gives all of them. */
export function holds(
  world: World,
  contactId: string,
  wanted: Readonly<Record<string, string>>,
): Promise<Properties> {
  return until(`contact ${contactId} has ${JSON.stringify(wanted)}`, async () => {
    const properties = await propertiesOf(world, contactId);
    const fits = Object.entries(wanted).every(([name, value]) => properties[name] === value);
    return fits && properties;
  });
}

/** What the card on the record gets: asked and signed by the emulator as HubSpot does it. */
export async function cardOf(
  { emulator }: World,
  contactId: string,
  portalId = PORTAL,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const response = await fetch(`${emulator.url}/pages-api/${portalId}/card-fetch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${PUBLIC_URL}/card/contacts/${contactId}` }),
  });
  const { status, body } = (await response.json()) as { status: number; body: string };
  return { status, body: JSON.parse(body) };
}

/** Who owns which contact; one without an owner is left out. */
export async function ownersOf({ emulator }: World): Promise<Readonly<Record<string, string>>> {
  const contacts = await emulator.contacts(PORTAL, ['hubspot_owner_id']);
  return Object.fromEntries(
    contacts.flatMap(({ id, properties: { hubspot_owner_id: owner } }) =>
      owner ? [[id, owner]] : [],
    ),
  );
}

/**
 * Contacts that match in everything and do nothing, owned by nobody: a look at pricing and a trial are all that
 * keeps them from tier 1. The same ones in each run.
 */
export async function idleLeads({ emulator }: World, portalId = PORTAL): Promise<string[]> {
  const contacts = await emulator.contacts(portalId, [
    'assay_tier',
    'assay_fit',
    'hubspot_owner_id',
  ]);
  return contacts
    .filter(({ properties }) => properties.assay_tier === 'tier_2' && !properties.hubspot_owner_id)
    .filter(({ properties }) => Number(properties.assay_fit) >= 45)
    .map(({ id }) => id);
}

export type Change = { readonly value: string; readonly at: number; readonly source: unknown };

/** What a property was, newest first. */
export async function propertyHistory(
  { emulator }: World,
  contactId: string,
  name: string,
): Promise<readonly Change[]> {
  const { history } = await emulator.get<{ history: Record<string, Change[]> }>(
    `/portals/${PORTAL}/contacts/${contactId}`,
  );
  return history[name] ?? [];
}

export type Workflow = {
  readonly name: string;
  readonly enrolments: readonly {
    readonly contactId: string;
    readonly at: number;
    readonly value: string;
  }[];
};

/** Workflows of the portal by their trigger value, such as `tier_1`. */
export async function workflowOf({ emulator }: World, tier: string): Promise<Workflow> {
  const { workflows } = await emulator.get<{ workflows: (Workflow & { values: string[] })[] }>(
    `/portals/${PORTAL}`,
  );
  const workflow = workflows.find(({ values }) => values.includes(tier));
  if (workflow === undefined) throw new Error(`the portal has no workflow on ${tier}`);
  return workflow;
}

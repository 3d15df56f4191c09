import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadAppManifest } from '../../src/app-manifest.ts';
import { parseFramework } from '../../src/core/framework.ts';
import { modelFacts } from '../../src/core/model-facts.ts';
import { parseModel } from '../../src/core/model.ts';
import { ASSAY_PROPERTIES, INPUT_PROPERTIES } from '../../src/hubspot/properties.ts';
import { ENGAGEMENT_PROPERTIES, isEngagementProperty } from '../../src/hubspot/signal-sources.ts';
import { OWN_WORDS_PROPERTIES } from '../../src/hubspot/to-facts.ts';
import { eventsIn } from '../support/events-in.ts';

const root = join(import.meta.dirname, '../..');

const Webhooks = z.object({
  config: z.object({
    subscriptions: z.object({
      crmObjects: z.array(
        z.object({
          subscriptionType: z.string(),
          objectType: z.string(),
          propertyName: z.string().optional(),
          active: z.literal(true),
        }),
      ),
      hubEvents: z.array(z.object({ subscriptionType: z.string() })),
    }),
  }),
});

const { subscriptions } = Webhooks.parse(readJson('webhooks/webhooks-hsmeta.json')).config;
const models = readdirSync(join(root, 'models'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const parsed = parseModel(readJson(`models/${name}`));
    if (!parsed.ok) throw new Error(`${name} is no valid model`);
    return modelFacts(parsed.model);
  });

const frameworks = readdirSync(join(root, 'models/frameworks')).map((name) => {
  const parsed = parseFramework(readJson(`models/frameworks/${name}`));
  if (!parsed.ok) throw new Error(`${name} is no valid framework`);
  return parsed.framework;
});

/** What reps answer in, whichever framework a portal has switched to. */
const answeredIn = frameworks
  .flatMap(({ scripts }) => [...scripts.b2b.questions, ...scripts.b2c.questions])
  .map(({ property = '' }) => property.replace('contact.', ''));

/** Read with every contact, whatever the model: its company, and whether somebody owns it. */
const ALWAYS_READ = ['associatedcompanyid', 'hubspot_owner_id'];

/** HubSpot refuses a subscription to these. */
const NOT_SUBSCRIBABLE = ['num_unique_conversion_events', 'hs_lastmodifieddate'];

/** Object types by their name in a subscription, as webhooks name them. */
const OBJECT_TYPE_IDS: Readonly<Record<string, string>> = {
  contact: '0-1',
  company: '0-2',
  CALL: '0-48',
  EMAIL: '0-49',
  MEETING_EVENT: '0-47',
  NOTE: '0-46',
  TASK: '0-27',
};

describe('the subscriptions', () => {
  it('name every contact property that a shipped model, a signal or a missing company is read from', () => {
    const read = [
      ...models.flatMap(({ contact }) => contact),
      ...ENGAGEMENT_PROPERTIES,
      ...OWN_WORDS_PROPERTIES,
      ...ALWAYS_READ,
    ];
    expect(read.filter((name) => !propertiesOf('contact').includes(name))).toEqual([]);
  });

  it('name every company property that a shipped model reads', () => {
    const read = models.flatMap(({ company }) => company);
    expect(read.filter((name) => !propertiesOf('company').includes(name))).toEqual([]);
  });

  it('name no contact property that nothing is read from', () => {
    const inputs = new Set([
      ...models.flatMap(({ contact }) => contact),
      ...OWN_WORDS_PROPERTIES,
      ...answeredIn,
      ...ALWAYS_READ,
    ]);
    const needless = propertiesOf('contact').filter(
      (name) => !inputs.has(name) && !isEngagementProperty(name),
    );
    expect(needless).toEqual([]);
  });

  it('name no company property that no shipped model reads', () => {
    const read = new Set(models.flatMap(({ company }) => company));
    expect(propertiesOf('company').filter((name) => !read.has(name))).toEqual([]);
  });

  it('name nothing that Assay writes, so that nothing of ours echoes', () => {
    // The owner is the one exception: filled only when empty, and a person's change of it must be heard.
    const written = ASSAY_PROPERTIES.map(({ name }) => name);
    expect(propertiesOf('contact').filter((name) => written.includes(name))).toEqual([]);
  });

  it('hear what reps answer, in each of the seven frameworks', () => {
    const answers = [...INPUT_PROPERTIES.map(({ name }) => name), ...answeredIn];
    expect(new Set(answers).size).toBe(17);
    expect(propertiesOf('contact')).toEqual(expect.arrayContaining(answers));
  });

  it('hold nothing twice and nothing that HubSpot refuses', () => {
    const keys = subscriptions.crmObjects.map(
      ({ subscriptionType, objectType, propertyName }) =>
        `${subscriptionType} ${objectType} ${propertyName ?? ''}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(NOT_SUBSCRIBABLE.filter((name) => propertiesOf('contact').includes(name))).toEqual([]);
    expect(keys.length).toBeLessThan(1000);
  });

  it('follow a contact from its creation to its erasure', () => {
    const types = subscriptions.crmObjects
      .filter(({ objectType, propertyName }) => objectType === 'contact' && !propertyName)
      .map(({ subscriptionType }) => subscriptionType);
    expect(types.sort()).toEqual([
      'object.associationChange',
      'object.creation',
      'object.deletion',
      'object.merge',
      'object.restore',
    ]);
    expect(subscriptions.hubEvents).toEqual([{ subscriptionType: 'contact.privacyDeletion' }]);
  });

  it('have activities in one block at the end, of their creation only', () => {
    const ofActivities = subscriptions.crmObjects.slice(-5);
    expect(ofActivities).toEqual(
      ['CALL', 'EMAIL', 'MEETING_EVENT', 'NOTE', 'TASK'].map((objectType) => ({
        subscriptionType: 'object.creation',
        objectType,
        active: true,
      })),
    );
  });

  it('bring only events that the door knows what to do with', () => {
    const events = subscriptions.crmObjects.map(({ subscriptionType, objectType }, index) => ({
      eventId: index + 1,
      subscriptionId: index + 1,
      portalId: 1,
      appId: 2,
      occurredAt: 1_795_255_200_000,
      subscriptionType,
      objectTypeId: OBJECT_TYPE_IDS[objectType],
      objectId: 3,
      ...(subscriptionType === 'object.associationChange'
        ? { associationType: 'CONTACT_TO_COMPANY', fromObjectId: 3, toObjectId: 4 }
        : {}),
      ...(subscriptionType === 'object.merge'
        ? { primaryObjectId: 3, mergedObjectIds: [4], newObjectId: 5 }
        : {}),
    }));
    const read = eventsIn(JSON.stringify(events), isEngagementProperty) ?? [];
    expect(read).toHaveLength(events.length);
    expect(read.filter(({ ignoredBecause }) => ignoredBecause !== null)).toEqual([]);
  });

  it('need no scope beyond those that are required at installation', () => {
    const { requiredScopes } = loadAppManifest();
    const plural = { contact: 'contacts', company: 'companies' };
    for (const objectType of ['contact', 'company'] as const) {
      expect(propertiesOf(objectType).length).toBeGreaterThan(0);
      expect(requiredScopes).toContain(`crm.objects.${plural[objectType]}.read`);
    }
  });
});

function propertiesOf(objectType: 'contact' | 'company'): string[] {
  return subscriptions.crmObjects.flatMap((subscription) =>
    subscription.objectType === objectType && subscription.propertyName !== undefined
      ? [subscription.propertyName]
      : [],
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

import { z } from 'zod';
import type { ObjectType } from '../entities.ts';

const Entry = z.strictObject({
  subscriptionType: z.string(),
  objectType: z.string().optional(),
  propertyName: z.string().optional(),
  active: z.boolean(),
});

/** `webhooks-hsmeta.json`, as far as HubSpot's documentation tells its shape. */
export const WebhooksFile = z.strictObject({
  uid: z.string().max(64),
  type: z.literal('webhooks'),
  config: z.strictObject({
    settings: z.strictObject({
      targetUrl: z.url({ protocol: /^https$/u }),
      maxConcurrentRequests: z.int().min(6, 'maxConcurrentRequests must be more than 5'),
    }),
    subscriptions: z.strictObject({
      crmObjects: z.array(Entry).default([]),
      legacyCrmObjects: z.array(Entry).default([]),
      hubEvents: z.array(Entry).default([]),
    }),
  }),
});

const ACTIONS = [
  'creation',
  'deletion',
  'merge',
  'restore',
  'propertyChange',
  'associationChange',
  'privacyDeletion',
] as const;

export type Action = (typeof ACTIONS)[number];

/** One thing that the app listens to. */
export type Subscription = {
  readonly id: number;
  /** As it stands in the event: `object.propertyChange`, `contact.creation`. */
  readonly subscriptionType: string;
  readonly action: Action;
  readonly objectType: ObjectType;
  readonly propertyName: string | null;
  /** Events of the `object.*` format carry the object's type id. */
  readonly carriesTypeId: boolean;
};

/** Everything but these types is refused: the emulator has no such records. Note `meeting event`, not `meeting`. */
const TYPES: Readonly<Record<string, ObjectType>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  call: 'calls',
  email: 'emails',
  'meeting event': 'meetings',
  note: 'notes',
  task: 'tasks',
};

const NOT_SUBSCRIBABLE = [
  'num_unique_conversion_events',
  'hs_lastmodifieddate',
  'lastmodifieddate',
];
const FIRST_SUBSCRIPTION_ID = 1001;

type Lists = z.infer<typeof WebhooksFile>['config']['subscriptions'];

/** The active subscriptions of the three lists; throws for one that HubSpot does not know. */
export function readSubscriptions(lists: Lists): Subscription[] {
  const all = [
    ...lists.crmObjects.map((entry) => ({ entry, list: 'crmObjects' as const })),
    ...lists.legacyCrmObjects.map((entry) => ({ entry, list: 'legacyCrmObjects' as const })),
    ...lists.hubEvents.map((entry) => ({ entry, list: 'hubEvents' as const })),
  ];
  if (all.length > 1000) throw new Error('emulator: more than 1000 webhook subscriptions');
  return all
    .map((each, index) => ({ ...each, id: FIRST_SUBSCRIPTION_ID + index }))
    .filter(({ entry }) => entry.active)
    .map(({ entry, list, id }) => readEntry(entry, list, id));
}

function readEntry(entry: z.infer<typeof Entry>, list: keyof Lists, id: number): Subscription {
  const where = `emulator: webhooks ${list}: ${entry.subscriptionType}`;
  const [prefix = '', actionName = ''] = entry.subscriptionType.split('.');
  const action = ACTIONS.find((each) => each === actionName);
  if (action === undefined) throw new Error(`${where}: unknown subscription type`);
  const isObject = prefix === 'object';
  if (isObject !== (list === 'crmObjects'))
    throw new Error(`${where}: does not belong into this list`);
  if ((action === 'privacyDeletion') !== (list === 'hubEvents'))
    throw new Error(`${where}: privacyDeletion belongs into hubEvents, and nothing else here`);
  const typeName = (isObject ? (entry.objectType ?? '') : prefix)
    .toLowerCase()
    .replaceAll('_', ' ');
  const objectType = TYPES[typeName];
  if (objectType === undefined) throw new Error(`${where}: unknown object type "${typeName}"`);
  const propertyName = entry.propertyName ?? null;
  if ((action === 'propertyChange') !== (propertyName !== null))
    throw new Error(`${where}: propertyName belongs to propertyChange, and only there`);
  if (propertyName !== null && NOT_SUBSCRIBABLE.includes(propertyName))
    throw new Error(`${where}: ${propertyName} cannot be subscribed`);
  return {
    id,
    subscriptionType: entry.subscriptionType,
    action,
    objectType,
    propertyName,
    carriesTypeId: isObject,
  };
}

/** Finds the subscriptions of an event without looking through all of them. */
export function subscriptionIndex(
  subscriptions: readonly Subscription[],
): (action: Action, type: ObjectType, property?: string) => readonly Subscription[] {
  const index = new Map<string, Subscription[]>();
  for (const each of subscriptions) {
    const key = keyOf(each.action, each.objectType, each.propertyName ?? '');
    index.set(key, [...(index.get(key) ?? []), each]);
  }
  return (action, type, property = '') => index.get(keyOf(action, type, property)) ?? [];
}

function keyOf(action: Action, type: ObjectType, property: string): string {
  return `${action} ${type} ${property}`;
}

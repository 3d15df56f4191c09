import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isCrmId } from '../src/core/crm-id.ts';
import { nestedDeeperThan } from '../src/core/nesting.ts';
import type { LedgerEvent } from '../src/store/ledger.ts';

/** One check and no transformation: there are half a dozen ids in an event, and a hundred events in a delivery. */
const id = z.custom<number | string>(
  isId,
  'Expected an id of at most 63 bits, as a number or digits',
);
const optionalId = id.optional();

function isId(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0;
  // One event beyond that would hold up the whole delivery.
  return typeof value === 'string' && isCrmId(value);
}

/** One item of a delivery, in either of HubSpot's two shapes (`contact.*` and `object.*`). Extra keys are welcome. */
const WebhookEvent = z.object({
  eventId: id,
  subscriptionId: id,
  portalId: id,
  appId: id,
  occurredAt: z.int().nonnegative(),
  subscriptionType: z.string().regex(/^[a-z_]+\.[a-zA-Z]+$/),
  objectTypeId: z.string().optional(),
  objectId: optionalId,
  propertyName: z.string().max(300).optional(),
  changeSource: z.string().default(''),
  sourceId: z.coerce.string().default(''),
  associationType: z.string().optional(),
  fromObjectId: optionalId,
  toObjectId: optionalId,
  primaryObjectId: optionalId,
  newObjectId: optionalId,
  mergedObjectIds: z.array(id).optional(),
});
type WebhookEvent = z.infer<typeof WebhookEvent>;

type SubjectType = LedgerEvent['subjectType'];
type Subject = { readonly type: SubjectType; readonly id: number | string | undefined };

/** HubSpot's object type ids and legacy names of the records that we follow. */
const SUBJECTS: Readonly<Record<string, SubjectType>> = {
  '0-1': 'contact',
  '0-2': 'company',
  '0-48': 'call',
  '0-49': 'email',
  '0-47': 'meeting',
  '0-46': 'note',
  '0-27': 'task',
  contact: 'contact',
  company: 'company',
};

/** HubSpot's events are flat but for a list; what is nested far beyond that cannot be walked through safely. */
const MOST_LEVELS = 10;

/** The items in the body of one POST, unread; null where it is no delivery at all, and refused as a whole. */
export function parseItems(body: string): unknown[] | null {
  try {
    const json: unknown = JSON.parse(body);
    return Array.isArray(json) && !nestedDeeperThan(json, MOST_LEVELS) ? json : null;
  } catch {
    return null;
  }
}

/**
 * Each item as an event. One that cannot be read is kept as ignored, with its reason, and the others go on.
 *
 * @param isBehaviour says whether a contact property tells what a lead did (less urgent than what it is)
 */
export function readItems(
  items: readonly unknown[],
  isBehaviour: (propertyName: string) => boolean,
): LedgerEvent[] {
  return items.map((item) => toLedgerEvent(item, isBehaviour));
}

function toLedgerEvent(item: unknown, isBehaviour: (name: string) => boolean): LedgerEvent {
  const parsed = WebhookEvent.safeParse(item);
  if (!parsed.success) return unreadable(item, parsed.error);
  const event = parsed.data;
  const subject = subjectOf(event);
  return {
    portalId: String(event.portalId),
    subscriptionType: event.subscriptionType,
    subscriptionId: String(event.subscriptionId),
    eventId: String(event.eventId),
    objectId: String(subject.id ?? 0),
    occurredAt: event.occurredAt,
    propertyName: event.propertyName ?? '',
    subjectType: subject.type,
    changeSource: event.changeSource,
    sourceId: event.sourceId,
    lane: event.propertyName !== undefined && isBehaviour(event.propertyName) ? 1 : 0,
    ignoredBecause: ignoredBecause(event, subject),
    details: detailsOf(event),
  };
}

/** Whom an event is about: of an association or a merge, the contact that is to be judged. */
function subjectOf(event: WebhookEvent): Subject {
  const [prefix = '', verb] = event.subscriptionType.split('.');
  const type = SUBJECTS[event.objectTypeId ?? prefix] ?? 'other';
  if (verb === 'associationChange') {
    const fromContact = (event.associationType ?? '').toUpperCase().startsWith('CONTACT');
    return { type: 'contact', id: fromContact ? event.fromObjectId : event.toObjectId };
  }
  if (verb === 'merge')
    return { type, id: event.newObjectId ?? event.primaryObjectId ?? event.objectId };
  return { type, id: event.objectId };
}

function ignoredBecause(event: WebhookEvent, subject: Subject): string | null {
  if (subject.type === 'other') return `not about a record that is followed`;
  if (subject.id === undefined) return 'names no record';
  // The echo of our own write-back: HubSpot names the writing app as text.
  if (event.changeSource === 'INTEGRATION' && event.sourceId === String(event.appId))
    return 'own write';
  return null;
}

function detailsOf(event: WebhookEvent): LedgerEvent['details'] {
  const { mergedObjectIds, newObjectId, primaryObjectId } = event;
  if (mergedObjectIds === undefined) return null;
  return {
    mergedObjectIds: mergedObjectIds.map(String),
    newObjectId: textOf(newObjectId),
    primaryObjectId: textOf(primaryObjectId),
  };
}

function textOf(value: number | string | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

const Fragment = z
  .object({ portalId: id.catch('0'), objectId: id.catch('0') })
  .catch({ portalId: '0', objectId: '0' });

/** A digest stands in for the missing key, so that the same unreadable event is still counted once. */
function unreadable(item: unknown, error: z.ZodError): LedgerEvent {
  const digest = createHash('sha256').update(JSON.stringify(item)).digest();
  const { portalId, objectId } = Fragment.parse(item);
  const first = error.issues[0];
  return {
    portalId: String(portalId),
    subscriptionType: 'unreadable',
    subscriptionId: '0',
    // 48 bits fit every integer that stores it.
    eventId: String(digest.readUIntBE(0, 6)),
    objectId: String(objectId),
    occurredAt: 0,
    propertyName: '',
    subjectType: 'other',
    changeSource: '',
    sourceId: '',
    lane: 1,
    ignoredBecause: `unreadable: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim(),
    details: null,
  };
}

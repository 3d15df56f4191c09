import { OBJECT_TYPE_IDS, type ObjectType, type Source } from '../entities.ts';
import { readTime } from '../store/read-value.ts';
import type { Portal } from '../store/portal.ts';
import type { StoreEvent } from '../store/store-events.ts';
import type { Action, Subscription } from './subscriptions.ts';

/** One event as it goes over the wire, but for its `attemptNumber`. */
export type WebhookEvent = {
  readonly eventId: number;
  readonly subscriptionId: number;
  readonly portalId: number;
  readonly appId: number;
  readonly occurredAt: number;
  readonly subscriptionType: string;
  readonly changeSource: string;
  readonly sourceId?: string;
  readonly [field: string]: unknown;
};

/** Who the event is about, for the emulator's own book. */
export type Subject = { readonly type: ObjectType; readonly id: string };

export type MadeEvent = {
  readonly event: WebhookEvent;
  readonly action: Action;
  readonly subject: Subject;
};

type Find = (action: Action, type: ObjectType, property?: string) => readonly Subscription[];
type Details = { action: Action; subject: Subject; fields: Record<string, unknown> };

/** The webhook events that one happening gives: one for each subscription that it meets. */
export function toWebhookEvents(
  happening: StoreEvent,
  app: { appId: number; find: Find; takeEventId: () => number },
  portal: Portal,
): MadeEvent[] {
  const made: MadeEvent[] = [];
  for (const details of detailsOf(happening, portal))
    for (const subscription of app.find(
      details.action,
      details.subject.type,
      propertyOf(details.fields),
    ))
      made.push({
        action: details.action,
        subject: details.subject,
        event: {
          eventId: app.takeEventId(),
          subscriptionId: subscription.id,
          portalId: Number(happening.portalId),
          appId: app.appId,
          occurredAt: happening.at,
          subscriptionType: subscription.subscriptionType,
          ...(subscription.carriesTypeId
            ? { objectTypeId: OBJECT_TYPE_IDS[details.subject.type] }
            : {}),
          ...details.fields,
          ...origin(happening.source),
        },
      });
  return made;
}

function propertyOf(fields: Record<string, unknown>): string {
  return typeof fields['propertyName'] === 'string' ? fields['propertyName'] : '';
}

function origin(source: Source): { changeSource: string; sourceId?: string } {
  if (source.userId !== undefined)
    return { changeSource: source.type, sourceId: `userId:${source.userId}` };
  return source.id === null
    ? { changeSource: source.type }
    : { changeSource: source.type, sourceId: source.id };
}

function detailsOf(happening: StoreEvent, portal: Portal): Details[] {
  switch (happening.kind) {
    case 'created':
    case 'changed':
      return changeDetails(happening, portal);
    case 'deleted':
      return [endDetails('deletion', happening, { changeFlag: 'DELETED' })];
    case 'restored':
      return [endDetails('restore', happening, {})];
    case 'privacy_deleted':
      return [endDetails('privacyDeletion', happening, { changeFlag: 'DELETED' })];
    case 'merged':
      return [mergeDetails(happening)];
    case 'associated':
    case 'dissociated':
      return associationDetails(happening);
  }
}

function changeDetails(
  happening: Extract<StoreEvent, { kind: 'created' | 'changed' }>,
  portal: Portal,
): Details[] {
  const { object } = happening;
  const subject = { type: object.type, id: object.id };
  const objectId = Number(object.id);
  const details: Details[] = happening.changes.map(({ name, value }) => ({
    action: 'propertyChange',
    subject,
    fields: {
      objectId,
      propertyName: name,
      propertyValue: onTheWire(portal, object.type, { name, value }),
      isSensitive: false,
    },
  }));
  if (happening.kind === 'created')
    details.unshift({ action: 'creation', subject, fields: { objectId, changeFlag: 'CREATED' } });
  return details;
}

/** Times travel as milliseconds in webhooks, unlike in the REST API. */
function onTheWire(portal: Portal, type: ObjectType, set: { name: string; value: string }): string {
  const kind = portal.properties[type].get(set.name)?.type;
  if (kind !== 'date' && kind !== 'datetime') return set.value;
  const at = readTime(set.value);
  return at === null ? set.value : String(at);
}

function endDetails(
  action: Action,
  happening: { type: ObjectType; objectId: string },
  fields: Record<string, unknown>,
): Details {
  return {
    action,
    subject: { type: happening.type, id: happening.objectId },
    fields: { objectId: Number(happening.objectId), ...fields },
  };
}

function mergeDetails(happening: Extract<StoreEvent, { kind: 'merged' }>): Details {
  return {
    action: 'merge',
    subject: { type: happening.type, id: happening.newId },
    fields: {
      primaryObjectId: Number(happening.primaryId),
      mergedObjectIds: happening.mergedIds.map(Number),
      newObjectId: Number(happening.newId),
      numberOfPropertiesMoved: happening.propertiesMoved,
    },
  };
}

const SINGULAR: Readonly<Record<ObjectType, string>> = {
  contacts: 'CONTACT',
  companies: 'COMPANY',
  deals: 'DEAL',
  calls: 'CALL',
  emails: 'EMAIL',
  meetings: 'MEETING_EVENT',
  notes: 'NOTE',
  tasks: 'TASK',
};

/** An association is told from both of its sides. */
function associationDetails(
  happening: Extract<StoreEvent, { kind: 'associated' | 'dissociated' }>,
): Details[] {
  const sides = [
    { from: happening.from, to: happening.to },
    { from: happening.to, to: happening.from },
  ];
  return sides.map(({ from, to }) => ({
    action: 'associationChange',
    subject: from,
    fields: {
      associationType: `${SINGULAR[from.type]}_TO_${SINGULAR[to.type]}`,
      fromObjectId: Number(from.id),
      toObjectId: Number(to.id),
      associationRemoved: happening.kind === 'dissociated',
      isPrimaryAssociation: happening.primary,
    },
  }));
}

import { sql } from 'kysely';

import type { Db } from './database.ts';
import { TOUCH_MARK } from './dirty.ts';
import type { Kept } from './inbox.ts';
import { jsonText, numberArray, textArray } from './array-literals.ts';

export type SubjectType =
  'contact' | 'company' | 'call' | 'email' | 'meeting' | 'note' | 'task' | 'other';

/** One item of a delivery. Ids are digits: who reads the delivery has checked that. */
export type LedgerEvent = {
  readonly portalId: string;
  readonly subscriptionType: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly objectId: string;
  readonly occurredAt: number;
  /** '' where the event is about no property. */
  readonly propertyName: string;
  readonly subjectType: SubjectType;
  readonly changeSource: string | null;
  readonly sourceId: string | null;
  readonly lane: 0 | 1;
  /** Kept with this reason and marks nothing. */
  readonly ignoredBecause: string | null;
  /** What else is needed later, such as the ids of a merge. */
  readonly details: unknown;
};

/** A delivery that lies in the inbox, unpacked. */
export type Delivery = Kept & { readonly events: readonly LedgerEvent[] };

export type Recorded = {
  readonly id: string;
  readonly deliveryId: string;
  /** How many of its events were new. */
  readonly recorded: number;
};

type Records = {
  /** Those that were still in the inbox: what was gone somebody else has recorded. */
  readonly deliveries: readonly Recorded[];
  /** Portals in which something was marked. */
  readonly portals: readonly MarkedPortal[];
};

type MarkedPortal = {
  readonly portalId: string;
  /** How long the first of its deliveries has been in the inbox: it counts as waiting since then. */
  readonly waitedMs: number;
};

/**
 * Takes deliveries out of the inbox, writes their new events down and marks what they touched as dirty: all of it in
 * one statement, and so in one commit. What is known already, from an earlier delivery or from one of these, makes no
 * work (`countRepeats` counts it).
 *
 * Rows go in by key order, and marks by theirs: whoever overlaps waits for the other, never in a circle.
 */
export async function recordDeliveries(db: Db, deliveries: readonly Delivery[]): Promise<Records> {
  const events = deliveries.flatMap(({ id, events: told }) =>
    told.map((event) => ({ ...event, inboxId: id })),
  );
  const { rows } = await sql<{ deliveries: Recorded[] | null; portals: MarkedPortal[] | null }>`
    with taken as (
      delete from inbox
      where id = any(${numberArray(deliveries, ({ id }) => id)}::bigint[])
      returning id, delivery_id, received_at, kept_at
    ), fresh as (
      insert into ledger (
        portal_id, subscription_id, event_id, object_id, occurred_at, property_name, subscription_type,
        subject_type, change_source, source_id, lane, details, state, reason, delivery_id, received_at
      )
      select
        portal_id, subscription_id, event_id, object_id, occurred_at, property_name, subscription_type,
        subject_type, change_source, source_id, lane, details,
        case when reason is null then 'pending' else 'ignored' end, reason, delivery_id, received_at
      from unnest(
        ${numberArray(events, (event) => event.inboxId)}::bigint[],
        ${numberArray(events, (event) => event.portalId)}::bigint[],
        ${numberArray(events, (event) => event.subscriptionId)}::bigint[],
        ${numberArray(events, (event) => event.eventId)}::bigint[],
        ${numberArray(events, (event) => event.objectId)}::bigint[],
        ${numberArray(events, (event) => event.occurredAt)}::bigint[],
        ${textArray(events, (event) => event.propertyName)}::text[],
        ${textArray(events, (event) => event.subscriptionType)}::text[],
        ${textArray(events, (event) => event.subjectType)}::text[],
        ${textArray(events, (event) => event.changeSource)}::text[],
        ${textArray(events, (event) => event.sourceId)}::text[],
        ${numberArray(events, (event) => event.lane)}::smallint[],
        ${textArray(events, ({ details }) => (details === null ? null : jsonText(details)))}::jsonb[],
        ${textArray(events, (event) => event.ignoredBecause)}::text[]
      ) as event (
        id, portal_id, subscription_id, event_id, object_id, occurred_at, property_name, subscription_type,
        subject_type, change_source, source_id, lane, details, reason
      )
      join taken using (id)
      order by portal_id, subscription_id, event_id, object_id, occurred_at, property_name collate "C", id
      on conflict do nothing
      returning portal_id, subject_type, object_id, lane, state, delivery_id
    ), marked as (
      insert into dirty_marks as mark (portal_id, subject_type, subject_id, lane, since)
      select portal_id, subject_type, object_id, min(lane), min(kept_at)
      from fresh join taken using (delivery_id)
      where state = 'pending'
      group by portal_id, subject_type, object_id
      order by portal_id, subject_type <> 'contact', subject_type, object_id
      ${TOUCH_MARK}
    ), counted as (
      select delivery_id, count(*) as recorded from fresh group by delivery_id
    )
    select
      (
        select json_agg(json_build_object(
          'id', id::text, 'deliveryId', delivery_id, 'recorded', coalesce(recorded, 0)
        ) order by id)
        from taken left join counted using (delivery_id)
      ) as deliveries,
      (
        select json_agg(json_build_object('portalId', portal_id::text, 'waitedMs', waited_ms))
        from (
          select portal_id, 1000 * extract(epoch from clock_timestamp() - min(kept_at)) as waited_ms
          from fresh join taken using (delivery_id)
          where state = 'pending'
          group by portal_id
        ) as marked_portal
      ) as portals`.execute(db);
  const [row] = rows;
  return { deliveries: row?.deliveries ?? [], portals: row?.portals ?? [] };
}

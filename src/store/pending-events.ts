import { sql } from 'kysely';

import { numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { SubjectType } from './ledger.ts';

/** An event that nothing has been done about yet. */
export type PendingEvent = {
  readonly id: string;
  readonly occurredAt: number;
  readonly subscriptionType: string;
  readonly propertyName: string;
  readonly changeSource: string | null;
  readonly sourceId: string | null;
  readonly details: unknown;
  readonly deliveryId: string;
  readonly receivedAt: number;
};

type Subject = { readonly subjectType: SubjectType; readonly subjectId: string };

/** The pending events of these subjects by their key, oldest first. */
export async function pendingEvents(
  db: Db,
  portalId: string,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, readonly PendingEvent[]>> {
  const bySubject = new Map<string, PendingEvent[]>();
  if (subjects.length === 0) return bySubject;
  for (const { subjectType, subjectId, ...event } of await readPending(db, portalId, subjects)) {
    const key = subjectKey({ subjectType, subjectId });
    const events = bySubject.get(key) ?? [];
    events.push(event);
    bySubject.set(key, events);
  }
  return bySubject;
}

export const subjectKey = ({ subjectType, subjectId }: Subject): string =>
  `${subjectType}/${subjectId}`;

async function readPending(
  db: Db,
  portalId: string,
  subjects: readonly Subject[],
): Promise<readonly (PendingEvent & Subject)[]> {
  const { rows } = await sql<PendingEvent & Subject>`
    select subject.type as "subjectType", subject.id::text as "subjectId", event.*
    from unnest(
      ${textArray(subjects, (subject) => subject.subjectType)}::text[],
      ${numberArray(subjects, (subject) => subject.subjectId)}::bigint[]
    ) as subject (type, id)
    cross join lateral (
      select
        ledger.id::text as id,
        occurred_at::double precision as "occurredAt",
        subscription_type as "subscriptionType",
        property_name as "propertyName",
        change_source as "changeSource",
        source_id as "sourceId",
        details,
        delivery_id as "deliveryId",
        received_at::double precision as "receivedAt"
      from ledger
      where portal_id = ${portalId}::bigint
        and subject_type = subject.type
        and object_id = subject.id
        and state = 'pending'
      order by occurred_at, ledger.id
    ) as event`.execute(db);
  return rows;
}

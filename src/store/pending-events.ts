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
    select
      ledger.subject_type as "subjectType",
      ledger.object_id::text as "subjectId",
      ledger.id::text as id,
      ledger.occurred_at::double precision as "occurredAt",
      ledger.subscription_type as "subscriptionType",
      ledger.property_name as "propertyName",
      ledger.change_source as "changeSource",
      ledger.source_id as "sourceId",
      ledger.details,
      ledger.delivery_id as "deliveryId",
      ledger.received_at::double precision as "receivedAt"
    from unnest(
      ${textArray(subjects, (subject) => subject.subjectType)}::text[],
      ${numberArray(subjects, (subject) => subject.subjectId)}::bigint[]
    ) as subject (type, id)
    join ledger
      on ledger.portal_id = ${portalId}::bigint
      and ledger.subject_type = subject.type
      and ledger.object_id = subject.id
      and ledger.state = 'pending'
    order by ledger.occurred_at, ledger.id`.execute(db);
  return rows;
}

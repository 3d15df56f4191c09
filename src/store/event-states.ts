import { sql } from 'kysely';

import { numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { SubjectType } from './ledger.ts';

export type EventState = 'pending' | 'applied' | 'superseded' | 'ignored' | 'dead';

/** What is to become of an event. */
export type Closing = {
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  readonly id: string;
  readonly state: EventState;
  readonly reason: string | null;
};

export type LockedEvent = {
  readonly state: EventState;
  readonly reason: string | null;
  /** Where its row lies: stays true as long as the transaction that locked it. */
  readonly address: string;
};

type Lock = {
  readonly closings: readonly Closing[];
  /** Events in another state by now are left alone. */
  readonly now: 'pending' | 'dead';
};

/**
 * Locks these events. Whoever does so holds the marks of their subjects, or waits for nobody. Each is looked up by
 * itself (lateral): the statistics that a plain join is planned by know nothing of a backlog that has just come.
 */
export async function lockEvents(
  tx: Db,
  portalId: string,
  { closings, now }: Lock,
): Promise<readonly LockedEvent[]> {
  if (closings.length === 0) return [];
  // Named in the text: only so the small index of events in this state may be used.
  const inState = now === 'pending' ? sql`state = 'pending'` : sql`state = 'dead'`;
  const { rows } = await sql<LockedEvent>`
    select told.state, told.reason, event.address
    from unnest(
      ${textArray(closings, (closing) => closing.subjectType)}::text[],
      ${numberArray(closings, (closing) => closing.subjectId)}::bigint[],
      ${numberArray(closings, (closing) => closing.id)}::bigint[],
      ${textArray(closings, (closing) => closing.state)}::text[],
      ${textArray(closings, (closing) => closing.reason)}::text[]
    ) as told (subject_type, object_id, id, state, reason)
    cross join lateral (
      select ctid::text as address
      from ledger
      where portal_id = ${portalId}::bigint
        and subject_type = told.subject_type
        and object_id = told.object_id
        and id = told.id
        and ${inState}
      for update
    ) as event`.execute(tx);
  return rows;
}

/** A statement of its own, after the locks: it sees the rows as they are now, and nobody changes them any more. */
export async function setEvents(tx: Db, events: readonly LockedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    update ledger set
      state = told.state,
      reason = told.reason,
      closed_at = case when told.state = 'pending' then null else statement_timestamp() end
    from unnest(
      ${textArray(events, (event) => event.address)}::tid[],
      ${textArray(events, (event) => event.state)}::text[],
      ${textArray(events, (event) => event.reason)}::text[]
    ) as told (address, state, reason)
    where ledger.ctid = told.address`.execute(tx);
}

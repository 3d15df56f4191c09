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

type Change = {
  readonly closings: readonly Closing[];
  /** Events in another state by now are left alone. */
  readonly now: 'pending' | 'dead';
};

/**
 * Sets what became of these events. Whoever does so holds the marks of their subjects, or waits for nobody.
 */
export async function setEvents(tx: Db, portalId: string, change: Change): Promise<void> {
  if (change.closings.length === 0) return;
  if ((await setThem(tx, portalId, change)) === change.closings.length) return;
  // One that was changed during the statement (a repeat is counted) was locked by it, and is as it is now for the next.
  await setThem(tx, portalId, change);
}

/** Each is looked up by itself: the statistics that a plain join is planned by know nothing of a backlog just come. */
async function setThem(tx: Db, portalId: string, { closings, now }: Change): Promise<number> {
  // Named in the text: only so the small index of events in this state may be used.
  const inState = now === 'pending' ? sql`state = 'pending'` : sql`state = 'dead'`;
  const { rows } = await sql<{ count: number }>`
    with changed as (
      update ledger set
        state = event.state,
        reason = event.reason,
        closed_at = case when event.state = 'pending' then null else statement_timestamp() end
      from (
        select told.state, told.reason, found.address
        from unnest(
          ${textArray(closings, (closing) => closing.subjectType)}::text[],
          ${numberArray(closings, (closing) => closing.subjectId)}::bigint[],
          ${numberArray(closings, (closing) => closing.id)}::bigint[],
          ${textArray(closings, (closing) => closing.state)}::text[],
          ${textArray(closings, (closing) => closing.reason)}::text[]
        ) as told (subject_type, object_id, id, state, reason)
        cross join lateral (
          select ctid as address
          from ledger
          where portal_id = ${portalId}::bigint
            and subject_type = told.subject_type
            and object_id = told.object_id
            and id = told.id
            and ${inState}
          for update
        ) as found
      ) as event
      where ledger.ctid = event.address
      returning 1
    )
    select count(*)::integer as count from changed`.execute(tx);
  return rows[0]?.count ?? 0;
}

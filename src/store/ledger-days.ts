import { sql } from 'kysely';

import type { Db } from './database.ts';
import type { LedgerCounts } from './ledger.ts';

/** How many reasons are told apart, most frequent first; all others are one: `other`. */
export const MOST_REASONS = 20;
export const OTHER_REASONS = 'other';

/** How many events have each reason. Ids and other numbers are left out of the reasons, so that equal ones are one. */
export type ReasonCounts = Readonly<Record<string, number>>;

/** What became of the events of one portal and UTC day, and whom no event told. */
export type LedgerDay = LedgerCounts & {
  readonly day: string;
  readonly missedByWebhooks: number;
  readonly ignoredBecause: ReasonCounts;
  readonly deadBecause: ReasonCounts;
};

/**
 * By portal, then by the day on which the events came in; those that were deleted for their age are counted on, without
 * their reasons. Reads every row: for operators, not per request.
 */
export async function ledgerDays(db: Db): Promise<readonly LedgerDay[]> {
  const { rows } = await sql<LedgerDay>`
    with told as (
      select
        portal_id,
        (to_timestamp(received_at / 1000.0) at time zone 'UTC')::date as day,
        state,
        coalesce(reason, 'not said') as reason,
        count(*) as events,
        sum(repeats) as repeats
      from ledger
      group by 1, 2, 3, 4
      union all
      select portal_id, day, state, 'no longer kept', events, repeats from past_events
    ), days as (
      select
        portal_id,
        day,
        sum(events)::integer as received,
        sum(repeats)::integer as repeated,
        (sum(events) filter (where state = 'applied'))::integer as applied,
        (sum(events) filter (where state = 'superseded'))::integer as superseded,
        (sum(events) filter (where state = 'ignored'))::integer as ignored,
        (sum(events) filter (where state = 'dead'))::integer as dead,
        (sum(events) filter (where state = 'pending'))::integer as pending
      from told
      group by portal_id, day
    ), reasons as (
      select
        portal_id,
        day,
        state,
        left(regexp_replace(reason, '[0-9]+', '…', 'g'), 80) as reason,
        sum(events) as events
      from told
      where state in ('ignored', 'dead')
      group by 1, 2, 3, 4
    ), placed as (
      select *, row_number() over (partition by portal_id, day, state order by events desc, reason) as place
      from reasons
    ), listed as (
      select
        portal_id,
        day,
        state,
        case when place <= ${MOST_REASONS}::integer then reason else ${OTHER_REASONS}::text end as reason,
        sum(events)::integer as events
      from placed
      group by 1, 2, 3, 4
    ), because as (
      select
        portal_id,
        day,
        jsonb_object_agg(reason, events) filter (where state = 'ignored') as ignored,
        jsonb_object_agg(reason, events) filter (where state = 'dead') as dead
      from listed
      group by portal_id, day
    )
    select
      portal_id::text as "portalId",
      to_char(day, 'YYYY-MM-DD') as day,
      coalesce(days.received, 0) as received,
      coalesce(days.repeated, 0) as repeated,
      coalesce(days.applied, 0) as applied,
      coalesce(days.superseded, 0) as superseded,
      coalesce(days.ignored, 0) as ignored,
      coalesce(days.dead, 0) as dead,
      coalesce(days.pending, 0) as pending,
      coalesce(missed.contacts, 0) as "missedByWebhooks",
      coalesce(because.ignored, '{}') as "ignoredBecause",
      coalesce(because.dead, '{}') as "deadBecause"
    from days
    full join missed_contacts as missed using (portal_id, day)
    left join because using (portal_id, day)
    order by portal_id, 2`.execute(db);
  return rows;
}

import { sql } from 'kysely';

import type { Db } from './database.ts';

/** How many reasons are told apart, most frequent first; all others are one: `other`. */
export const MOST_REASONS = 20;
export const OTHER_REASONS = 'other';

/** How many events have each reason. Ids and other numbers are left out of the reasons, so that equal ones are one. */
export type ReasonCounts = Readonly<Record<string, number>>;

/** What became of the events of one portal and UTC day, and whom no event told. */
export type LedgerDay = {
  readonly portalId: string;
  readonly day: string;
  /** Distinct events: the sum of the five states. */
  readonly received: number;
  readonly repeated: number;
  readonly applied: number;
  readonly superseded: number;
  readonly ignored: number;
  readonly dead: number;
  readonly pending: number;
  readonly missedByWebhooks: number;
  readonly ignoredBecause: ReasonCounts;
  readonly deadBecause: ReasonCounts;
};

/**
 * By portal, then by the day on which the events came in; those that were deleted for their age are counted on. Reads
 * the sums, and of the ledger itself only what failed for good, whose reasons name values of the CRM and go with it.
 */
export async function ledgerDays(db: Db): Promise<readonly LedgerDay[]> {
  const { rows } = await sql<LedgerDay>`
    with told as (
      select portal_id, day, state, reason, sum(events) as events, sum(repeats) as repeats
      from (select * from ledger_sums union all select * from ledger_changes) as sums
      group by 1, 2, 3, 4
    ), days as (
      select
        portal_id,
        day,
        sum(events) as received,
        sum(repeats) as repeated,
        sum(events) filter (where state = 'applied') as applied,
        sum(events) filter (where state = 'superseded') as superseded,
        sum(events) filter (where state = 'ignored') as ignored,
        sum(events) filter (where state = 'dead') as dead,
        sum(events) filter (where state = 'pending') as pending
      from told
      group by portal_id, day
    ), dead as (
      select
        portal_id,
        ledger_day(received_at) as day,
        left(regexp_replace(coalesce(reason, 'not said'), '[0-9]+', '…', 'g'), 80) as reason,
        count(*) as events
      from ledger
      where state = 'dead'
      group by 1, 2, 3
    ), reasons as (
      select portal_id, day, state, reason, events from told where state = 'ignored'
      union all
      select portal_id, day, 'dead', reason, events from dead
      union all
      select portal_id, day, 'dead', 'no longer kept', days.dead - coalesce(kept.events, 0)
      from days
      left join (
        select portal_id, day, sum(events) as events from dead group by portal_id, day
      ) as kept using (portal_id, day)
    ), placed as (
      select *, row_number() over (partition by portal_id, day, state order by events desc, reason) as place
      from reasons
      where events > 0
    ), listed as (
      select
        portal_id,
        day,
        state,
        case when place <= ${MOST_REASONS}::integer then reason else ${OTHER_REASONS}::text end as reason,
        sum(events) as events
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
      coalesce(days.received, 0)::double precision as received,
      coalesce(days.repeated, 0)::double precision as repeated,
      coalesce(days.applied, 0)::double precision as applied,
      coalesce(days.superseded, 0)::double precision as superseded,
      coalesce(days.ignored, 0)::double precision as ignored,
      coalesce(days.dead, 0)::double precision as dead,
      coalesce(days.pending, 0)::double precision as pending,
      coalesce(missed.contacts, 0) as "missedByWebhooks",
      coalesce(because.ignored, '{}') as "ignoredBecause",
      coalesce(because.dead, '{}') as "deadBecause"
    from days
    full join missed_contacts as missed using (portal_id, day)
    left join because using (portal_id, day)
    order by portal_id, 2`.execute(db);
  return rows;
}

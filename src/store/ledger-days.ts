import { sql } from 'kysely';

import type { Db } from './database.ts';
import type { LedgerCounts } from './ledger.ts';

/** What became of the events of one portal and UTC day, and whom no event told. */
export type LedgerDay = LedgerCounts & { readonly day: string; readonly missedByWebhooks: number };

/** By portal, then by the day on which the events came in. Reads every row: for operators, not per request. */
export async function ledgerDays(db: Db): Promise<readonly LedgerDay[]> {
  const { rows } = await sql<LedgerDay>`
    with events as (
      select
        portal_id,
        (to_timestamp(received_at / 1000.0) at time zone 'UTC')::date as day,
        count(*)::integer as received,
        sum(repeats)::integer as repeated,
        (count(*) filter (where state = 'applied'))::integer as applied,
        (count(*) filter (where state = 'superseded'))::integer as superseded,
        (count(*) filter (where state = 'ignored'))::integer as ignored,
        (count(*) filter (where state = 'dead'))::integer as dead,
        (count(*) filter (where state = 'pending'))::integer as pending
      from ledger
      group by 1, 2
    )
    select
      portal_id::text as "portalId",
      to_char(day, 'YYYY-MM-DD') as day,
      coalesce(events.received, 0) as received,
      coalesce(events.repeated, 0) as repeated,
      coalesce(events.applied, 0) as applied,
      coalesce(events.superseded, 0) as superseded,
      coalesce(events.ignored, 0) as ignored,
      coalesce(events.dead, 0) as dead,
      coalesce(events.pending, 0) as pending,
      coalesce(missed.contacts, 0) as "missedByWebhooks"
    from events
    full join missed_contacts as missed using (portal_id, day)
    order by portal_id, 2`.execute(db);
  return rows;
}

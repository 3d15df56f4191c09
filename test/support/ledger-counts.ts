import { sql } from 'kysely';

import type { Db } from '../../src/store/database.ts';
import type { LedgerDay } from '../../src/store/ledger-days.ts';

/** Events of a portal by what became of them. */
export type LedgerCounts = Omit<
  LedgerDay,
  'day' | 'missedByWebhooks' | 'ignoredBecause' | 'deadBecause'
>;

/**
 * What became of every event by the ledger's rows themselves, of all portals or of one, none of whose events was deleted
 * for its age. Throws where the sums that the app keeps beside them say anything else.
 */
export async function ledgerCounts(db: Db, portalId?: string): Promise<readonly LedgerCounts[]> {
  const { rows } = await sql<LedgerCounts & { fromSums: unknown }>`
    with counted as (
      select portal_id, state, count(*) as events, sum(repeats) as repeats from ledger group by 1, 2
    ), kept as (
      select portal_id, state, sum(events) as events, sum(repeats) as repeats
      from (select * from ledger_sums union all select * from ledger_changes) as sums
      group by 1, 2
      having sum(events) <> 0 or sum(repeats) <> 0
    )
    select
      portal_id::text as "portalId",
      sum(counted.events)::integer as received,
      sum(counted.repeats)::integer as repeated,
      coalesce(sum(counted.events) filter (where state = 'applied'), 0)::integer as applied,
      coalesce(sum(counted.events) filter (where state = 'superseded'), 0)::integer as superseded,
      coalesce(sum(counted.events) filter (where state = 'ignored'), 0)::integer as ignored,
      coalesce(sum(counted.events) filter (where state = 'dead'), 0)::integer as dead,
      coalesce(sum(counted.events) filter (where state = 'pending'), 0)::integer as pending,
      jsonb_agg(jsonb_build_object('state', state, 'rows', counted.events, 'sum', kept.events)) filter (
        where (counted.events, counted.repeats) is distinct from (kept.events, kept.repeats)
      ) as "fromSums"
    from counted
    full join kept using (portal_id, state)
    where ${portalId ?? null}::bigint is null or portal_id = ${portalId ?? null}::bigint
    group by portal_id
    order by portal_id`.execute(db);
  return rows.map(({ fromSums, ...counts }) => {
    if (fromSums !== null) {
      throw new Error(`the sums differ from the ledger: ${JSON.stringify(fromSums)}`);
    }
    return counts;
  });
}

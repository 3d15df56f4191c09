import { sql } from 'kysely';

import type { Db } from './database.ts';

/** Of one commit; what is more waits for the next round, and is counted all the same. */
const CHANGES_AT_ONCE = 20_000;

/**
 * Adds what has changed in the ledger to its sums (`0013-ledger-sums` says why they are apart). Safe to call from
 * several processes: each change is added once.
 */
export async function foldLedgerChanges(db: Db): Promise<void> {
  await sql`
    with taken as (
      delete from ledger_changes
      where ctid = any(array(
        select ctid from ledger_changes limit ${CHANGES_AT_ONCE}::integer for update skip locked
      ))
      returning *
    )
    insert into ledger_sums as sums (portal_id, day, state, reason, events, repeats)
    select portal_id, day, state, reason, sum(events), sum(repeats)
    from taken
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    on conflict (portal_id, day, state, reason) do update set
      events = sums.events + excluded.events,
      repeats = sums.repeats + excluded.repeats`.execute(db);
}

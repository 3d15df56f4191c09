import { sql } from 'kysely';

import type { Db } from './database.ts';

/** A step of the walk: so many blocks of 8 KB at most, and so many rows deleted in one commit. */
const BLOCKS_AT_ONCE = 256;
const ROWS_AT_ONCE = 2_000;

type Forget = {
  /** Events that are applied, superseded or ignored since before this time go. */
  readonly closedBefore: number;
  /** The same for those that nobody has looked at since they failed for good. */
  readonly deadBefore: number;
  readonly now: number;
  /** How long after one walk began the next one does. */
  readonly everyMs: number;
};

/**
 * Deletes old events, one step of a walk over the ledger at a time; its sums go on counting them. It goes by the rows'
 * place on disc, since an index by time would be paid for by every event that comes in.
 * Safe to call from several processes: they walk together.
 * @returns how many were deleted; null where nothing is to be done, or another process is taking its step
 */
export async function forgetEvents(db: Db, forget: Forget): Promise<number | null> {
  if (!(await isWalkDue(db, forget))) return null;
  return db.transaction().execute(async (tx) => {
    const walk = await takeStep(tx);
    if (walk === null) return null;
    const { block, blocks } = walk;
    const deleted = await deleteOld(tx, forget, block);
    const next = deleted < ROWS_AT_ONCE ? block + BLOCKS_AT_ONCE : block;
    await endStep(tx, { ...forget, hasBegun: block === 0, next: next < blocks ? next : null });
    return deleted;
  });
}

async function isWalkDue(db: Db, { now, everyMs }: Forget): Promise<boolean> {
  const { rows } = await sql`
    select from ledger_walk where block is not null or began_at <= ${now - everyMs}::bigint`.execute(
    db,
  );
  return rows.length > 0;
}

type Walk = { readonly block: number; readonly blocks: number };

async function takeStep(tx: Db): Promise<Walk | null> {
  const { rows } = await sql<Walk>`
    select
      coalesce(block, 0)::double precision as block,
      (pg_relation_size('ledger') / current_setting('block_size')::integer)::double precision as blocks
    from ledger_walk
    for update skip locked`.execute(tx);
  return rows[0] ?? null;
}

type Step = { readonly hasBegun: boolean; readonly next: number | null; readonly now: number };

async function endStep(tx: Db, { hasBegun, next, now }: Step): Promise<void> {
  await sql`
    update ledger_walk set
      block = ${next}::bigint,
      began_at = case when ${hasBegun}::boolean then ${now}::bigint else began_at end`.execute(tx);
}

/** Rows that somebody holds just now are left to the next walk: who closes events must not be waited for. */
async function deleteOld(
  tx: Db,
  { closedBefore, deadBefore }: Forget,
  block: number,
): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with old as (
      select ctid as address
      from ledger
      where ctid >= ${`(${block},0)`}::tid
        and ctid < ${`(${block + BLOCKS_AT_ONCE},0)`}::tid
        and state <> 'pending'
        and greatest(received_at, floor(1000 * extract(epoch from closed_at)))
          < case when state = 'dead' then ${deadBefore}::bigint else ${closedBefore}::bigint end
      limit ${ROWS_AT_ONCE}::integer
      for update skip locked
    ), gone as (
      delete from ledger
      using old
      where ledger.ctid = old.address
      returning portal_id
    )
    select count(*)::integer as deleted from gone`.execute(tx);
  return rows[0]?.deleted ?? 0;
}

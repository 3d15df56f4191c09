import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Counted no further: each pass over the contacts has some hundreds of them wait. */
const MOST = 10_000;

/** How many contacts of a portal's lowest lane wait for their judgement. */
export async function waitingInBulk(db: Db, portalId: string): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::integer as waiting
    from (
      select from dirty_marks
      where portal_id = ${portalId}::bigint and subject_type = 'contact' and lane = 3
      limit ${MOST}::integer
    ) as mark`.execute(db);
  return rows[0]?.waiting ?? 0;
}

import { sql } from 'kysely';
import type { Db } from './database.ts';

export type Progress = {
  /** Contacts that have a judgement. */
  readonly judged: number;
  /** Contacts of the bulk lane that still wait for one. */
  readonly waiting: number;
};

/** How far a portal's bulk work has come. Counts rows: for a progress bar, not per request. */
export async function bulkProgress(db: Db, portalId: string): Promise<Progress> {
  const { rows } = await sql<Progress>`
    select
      (select count(*)::integer from contact_states
        where portal_id = ${portalId}::bigint and qualification is not null) as judged,
      (select count(*)::integer from dirty_marks
        where portal_id = ${portalId}::bigint and subject_type = 'contact' and lane = 3) as waiting`.execute(
    db,
  );
  return rows[0] ?? { judged: 0, waiting: 0 };
}

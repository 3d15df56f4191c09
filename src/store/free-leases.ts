import { sql } from 'kysely';

import { HIGHEST_COUNT } from './claims.ts';
import type { Db } from './database.ts';

/**
 * Gives back what a process that is gone had leased, each as a failed try. Only for who opens the embedded database,
 * and so is alone: where several processes share one, the holder may be at work, and its lease ends by itself.
 */
export async function freeLeases(db: Db): Promise<void> {
  await sql`
    update dirty_marks set
      lease_token = null,
      claimed_version = null,
      free_at = statement_timestamp(),
      attempts = least(attempts + 1, ${HIGHEST_COUNT}::integer)
    where lease_token is not null`.execute(db);
}

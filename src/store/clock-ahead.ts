import { sql } from 'kysely';

import type { Clock } from '../clock.ts';
import type { Db } from './database.ts';

/**
 * How far this process's clock is ahead of the database's, in ms; negative where it is behind. Wrong by half of the time
 * that the answer took at most.
 */
export async function clockAheadMs(db: Db, clock: Clock): Promise<number> {
  const askedAt = clock();
  const { rows } = await sql<{ now: number }>`
    select 1000 * extract(epoch from clock_timestamp())::double precision as now`.execute(db);
  const answeredAt = clock();
  return (askedAt + answeredAt) / 2 - (rows[0]?.now ?? Number.NaN);
}

import { type RawBuilder, sql } from 'kysely';

import type { Db } from './database.ts';

/** A statement that inserts or updates, not executed yet. */
export type Insert = RawBuilder<unknown>;

/** Executes all of them as one statement: the database is asked once. None may count on what another one does. */
export async function insertAll(
  tx: Db,
  inserts: Readonly<Record<string, Insert | null>>,
): Promise<void> {
  const parts = Object.entries(inserts).flatMap(([name, insert]) =>
    insert === null ? [] : [sql`${sql.id(name)} as (${insert})`],
  );
  if (parts.length === 0) return;
  await sql`with ${sql.join(parts)} select`.execute(tx);
}

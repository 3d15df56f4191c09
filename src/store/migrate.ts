import { sql } from 'kysely';

import type { Db } from './database.ts';
import { migrations } from './migrations/index.ts';

/** Any constant does, as long as nothing else in the database uses it. */
const MIGRATION_LOCK = 4_117_203;

/**
 * Applies what is missing, in order. Others who start meanwhile wait and find nothing to do. Each in a transaction of its
 * own: one that held the tables of several would wait in a circle with an older process at work. A newer schema than
 * this code knows is left alone, so that an older process may run beside a newer one.
 */
export async function migrate(db: Db): Promise<readonly string[]> {
  const known = await alone(db, async (tx) => {
    await sql`
      create table if not exists migrations (
        name text primary key,
        applied_at timestamptz not null default now()
      )`.execute(tx);
    return appliedNames(tx);
  });
  const applied: string[] = [];
  for (const { name, text } of migrations.filter((one) => !known.has(one.name))) {
    const isOurs = await alone(db, async (tx) => {
      if ((await appliedNames(tx)).has(name)) return false;
      await sql.raw(text).execute(tx);
      await sql`insert into migrations (name) values (${name})`.execute(tx);
      return true;
    });
    if (isOurs) applied.push(name);
  }
  return applied;
}

/** In a transaction that no other starter shares. */
function alone<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    // Waiting for another starter's long migration is no hanging statement.
    await sql`set local statement_timeout = 0`.execute(tx);
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(tx);
    return work(tx);
  });
}

async function appliedNames(tx: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(tx);
  return new Set(rows.map(({ name }) => name));
}

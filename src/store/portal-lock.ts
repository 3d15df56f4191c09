import { sql } from 'kysely';

import type { Database, Db } from './database.ts';

/** The last one in line for each portal, in this process. */
const lines = new WeakMap<Database, Map<string, Promise<unknown>>>();

/**
 * Runs the work alone for the portal, among all processes that share the database. In PostgreSQL it is one transaction,
 * whose handle it is given: what it writes is there once it ends. It keeps one connection as long as it runs.
 */
export async function withPortalLock<T>(
  database: Database,
  portalId: string,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const line = lines.get(database) ?? new Map<string, Promise<unknown>>();
  lines.set(database, line);
  // First within the process, so that those who wait here do not hold a connection each.
  const before = line.get(portalId) ?? Promise.resolve();
  const own = before.then(() => lockAndRun(database, portalId, work));
  const settled = own.catch(() => undefined);
  line.set(portalId, settled);
  try {
    return await own;
  } finally {
    if (line.get(portalId) === settled) line.delete(portalId);
  }
}

function lockAndRun<T>(
  { db, kind }: Database,
  portalId: string,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  // The embedded database has one process and one connection: a lock held there would stop everybody else.
  if (kind === 'pglite') return work(db);
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('portal ' || ${portalId}::text, 0))`.execute(
      tx,
    );
    return work(tx);
  });
}

import { sql } from 'kysely';

import type { Database, Db } from './database.ts';

/**
 * Each lock keeps a connection, for seconds where HubSpot does not answer. Deliveries need connections too: of a
 * pool's ten, or five at least, no more than these are kept.
 */
const MOST_AT_ONCE = 3;

/** Who is in line in this process: the last one for each portal, and those who wait for a connection's turn. */
type Lines = {
  readonly lastOf: Map<string, Promise<unknown>>;
  readonly waiting: (() => void)[];
  running: number;
};
const linesOf = new WeakMap<Database, Lines>();

/**
 * Runs the work alone for the portal, among all processes that share the database. In PostgreSQL it is one transaction,
 * whose handle it is given: what it writes is there once it ends. It keeps one connection as long as it runs.
 */
export async function withPortalLock<T>(
  database: Database,
  portalId: string,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const lines: Lines = linesOf.get(database) ?? { lastOf: new Map(), waiting: [], running: 0 };
  linesOf.set(database, lines);
  // First within the process, so that those who wait here do not hold a connection each.
  const before = lines.lastOf.get(portalId) ?? Promise.resolve();
  const run = () => lockAndRun(database, portalId, work);
  const own = before.then(() => (database.kind === 'pglite' ? run() : amongFew(lines, run)));
  const settled = own.catch(() => undefined);
  lines.lastOf.set(portalId, settled);
  try {
    return await own;
  } finally {
    if (lines.lastOf.get(portalId) === settled) lines.lastOf.delete(portalId);
  }
}

async function amongFew<T>(lines: Lines, work: () => Promise<T>): Promise<T> {
  if (lines.running < MOST_AT_ONCE) lines.running += 1;
  else await new Promise<void>((resolve) => lines.waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = lines.waiting.shift();
    // The place is handed over to whoever is next.
    if (next === undefined) lines.running -= 1;
    else next();
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

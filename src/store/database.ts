import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';

import type { Log } from '../log.ts';
import { freeLeases } from './claims.ts';
import { openPglitePool } from './pglite-pool.ts';
import { openPostgresPool } from './postgres-pool.ts';
import { migrate } from './migrate.ts';

/**
 * A handle for queries. Every statement is `sql` text, so no table types are declared.
 * A transaction is one too: what takes a `Db` works inside and outside of a transaction.
 */
export type Db = Kysely<unknown>;

export type Database = {
  readonly db: Db;
  readonly kind: 'postgres' | 'pglite';
  close(): Promise<void>;
};

type OpenOptions = {
  /** `postgres://…`; without it the embedded database in `folder` is opened. */
  readonly databaseUrl?: string | undefined;
  /** Folder of the embedded database: one process at a time. */
  readonly folder: string;
  /** Connections to PostgreSQL at most; the embedded database has one. */
  readonly poolSize?: number | undefined;
  readonly log?: Log | undefined;
};

/** Opens the database and brings its schema up to date; several processes may do so at once. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const database =
    options.databaseUrl === undefined
      ? databaseOver(await openPglitePool(options.folder), 'pglite')
      : databaseOver(openPostgresPool({ ...options, url: options.databaseUrl }), 'postgres');
  try {
    await migrate(database.db);
    if (database.kind === 'pglite') await freeLeases(database.db);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** The same Kysely dialect over either pool, so that both databases run the same statements. */
export function databaseOver(pool: PostgresPool, kind: Database['kind']): Database {
  const db: Db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return { db, kind, close: () => db.destroy() };
}

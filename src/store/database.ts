import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';

import type { Log } from '../log.ts';
import { freeLeases } from './free-leases.ts';
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
  const { databaseUrl: url, folder } = options;
  if (url !== undefined) return openPostgres({ ...options, url });
  const database = databaseOver(await openPglitePool(folder), 'pglite');
  return afterwards(database, async () => {
    await migrate(database.db);
    await freeLeases(database.db);
  });
}

async function openPostgres(options: OpenOptions & { readonly url: string }): Promise<Database> {
  // A migration may take its time, and so may waiting for another starter's: no silence is too long.
  const patient = openPostgresPool({ ...options, poolSize: 1, answerWithinMs: null });
  const starter = databaseOver(patient, 'postgres');
  await afterwards(starter, () => migrate(starter.db));
  await starter.close();
  return databaseOver(openPostgresPool(options), 'postgres');
}

async function afterwards(database: Database, work: () => Promise<unknown>): Promise<Database> {
  try {
    await work();
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The same Kysely dialect over either pool, so that both databases run the same statements. */
export function databaseOver(pool: PostgresPool, kind: Database['kind']): Database {
  const db: Db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return { db, kind, close: () => db.destroy() };
}

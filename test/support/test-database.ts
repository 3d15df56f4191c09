import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

import { type Database, databaseOver, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { PGLITE_PARSERS, pglitePool } from '../../src/store/pglite-pool.ts';
import { realPostgres, TEMPLATE } from './real-postgres.ts';

export type TestDatabase = Database & {
  /** For further processes or pools on the same database; null for the embedded one. */
  readonly databaseUrl: string | null;
};

/** A fresh migrated database of either kind, gone with `close`. */
export function testDatabase(kind: Database['kind']): Promise<TestDatabase> {
  return kind === 'postgres' ? onPostgres() : onPglite();
}

/** The battery of tests runs on both databases: whatever holds on one must hold on the other. */
export function onBothDatabases(battery: (database: () => TestDatabase) => void): void {
  describe.each(['pglite', 'postgres'] as const)('on %s', (kind) => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await testDatabase(kind);
    });
    afterAll(() => database.close());
    battery(() => database);
  });
}

async function onPostgres(): Promise<TestDatabase> {
  const server = await realPostgres();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await admin(server.url('postgres'), `create database ${name} template ${TEMPLATE}`);
  const databaseUrl = server.url(name);
  const database = await openDatabase({ databaseUrl, folder: '' });
  return {
    ...database,
    databaseUrl,
    async close() {
      await database.close();
      await admin(server.url('postgres'), `drop database ${name} with (force)`);
    },
  };
}

async function admin(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(text);
  await client.end();
}

async function onPglite(): Promise<TestDatabase> {
  const pglite = await PGlite.create({
    loadDataDir: await migratedTemplate(),
    parsers: PGLITE_PARSERS,
  });
  return { ...databaseOver(pglitePool(pglite), 'pglite'), databaseUrl: null };
}

/** Made once for each schema on this machine: a fresh embedded database takes seconds, a copy of one does not. */
async function migratedTemplate(): Promise<Blob> {
  const digest = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const file = path.join(tmpdir(), `assay-test-pglite-${digest}.tar`);
  const kept = await readFile(file).catch(() => null);
  if (kept !== null) return new Blob([kept]);
  const pglite = await PGlite.create({ parsers: PGLITE_PARSERS });
  await migrate(databaseOver(pglitePool(pglite), 'pglite').db);
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  // Other workers may be making the same one: a rename shows it whole or not at all.
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, Buffer.from(await dump.arrayBuffer()));
  await rename(own, file);
  await removeOldTemplates();
  return dump;
}

const DAY_MS = 86_400_000;

/** Those of earlier schemas; a day later no run uses them any more. */
async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('assay-test-pglite-')) continue;
    const file = path.join(tmpdir(), name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > DAY_MS) await rm(file, { force: true });
  }
}

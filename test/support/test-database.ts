import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

import { type Database, databaseOver, openDatabase } from '../../src/store/database.ts';
import { PGLITE_PARSERS, pglitePool } from '../../src/store/pglite-pool.ts';
import { embeddedTemplate } from './embedded-template.ts';
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
    loadDataDir: new Blob([await readFile(await embeddedTemplate())]),
    parsers: PGLITE_PARSERS,
  });
  return { ...databaseOver(pglitePool(pglite), 'pglite'), databaseUrl: null };
}

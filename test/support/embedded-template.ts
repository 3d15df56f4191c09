import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { PGlite } from '@electric-sql/pglite';

import { DAY_MS } from '../../src/core/day.ts';
import { databaseOver } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { PGLITE_PARSERS, pglitePool } from '../../src/store/pglite-pool.ts';

const execute = promisify(execFile);

/**
 * An archive of a migrated embedded database, made once for each schema on this machine: a fresh one takes seconds, a
 * copy does not.
 * @returns its path
 */
export async function embeddedTemplate(): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const file = path.join(tmpdir(), `assay-test-pglite-${digest}.tar`);
  if (existsSync(file)) {
    // Young again, so that a run of another schema does not take it for one that nobody uses.
    await utimes(file, new Date(), new Date());
    return file;
  }
  const pglite = await PGlite.create({ parsers: PGLITE_PARSERS });
  await migrate(databaseOver(pglitePool(pglite), 'pglite').db);
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  // Other workers may be making the same one: a rename shows it whole or not at all.
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, Buffer.from(await dump.arrayBuffer()));
  await rename(own, file);
  await removeOldTemplates();
  return file;
}

/** Lays a copy of it where the app looks for its embedded database. */
export async function layEmbedded(dataFolder: string): Promise<void> {
  const data = path.join(dataFolder, 'data');
  await mkdir(data);
  await execute('tar', ['--extract', '--file', await embeddedTemplate(), '--directory', data]);
}

/** Those of earlier schemas; a day later no run uses them any more. */
async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('assay-test-pglite-')) continue;
    const file = path.join(tmpdir(), name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > DAY_MS) await rm(file, { force: true });
  }
}

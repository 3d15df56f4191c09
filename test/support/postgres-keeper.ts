import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { openDatabase } from '../../src/store/database.ts';
import { startPostgres } from './postgres-server.ts';
import { TEMPLATE } from './real-postgres.ts';

/**
 * Keeps one PostgreSQL for all test files of a run, in a process of its own, since no test file may own it:
 * `tsx postgres-keeper.ts FOLDER PID`. Ends with the process PID (the run), or when nobody was connected for long.
 */
const IDLE_FOR_MS = 120_000;
const [folder = '', pid = ''] = process.argv.slice(2);

const server = await startPostgres({ folder: path.join(folder, 'server'), durable: false });
process.once('SIGTERM', () => void stop());
await query(`create database ${TEMPLATE}`);
await (await openDatabase({ databaseUrl: server.url(TEMPLATE), folder })).close();
await writeFile(path.join(folder, 'ready.tmp'), JSON.stringify({ port: server.port }));
await rename(path.join(folder, 'ready.tmp'), path.join(folder, 'ready.json'));

let usedAt = Date.now();
while (isRunning(Number(pid)) && Date.now() - usedAt < IDLE_FOR_MS) {
  await sleep(1_000);
  const others = await query(`
    select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`);
  if (others > 0) usedAt = Date.now();
}
await stop();

async function query(text: string): Promise<number> {
  const client = new pg.Client(server.url('postgres'));
  await client.connect();
  const { rowCount } = await client.query(text);
  await client.end();
  return rowCount ?? 0;
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

async function stop(): Promise<void> {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
}

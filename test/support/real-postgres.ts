import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

/** The database that test databases are cloned from: migrated, and nobody connects to it. */
export const TEMPLATE = 'assay_template';

const READY_WITHIN_MS = 90_000;

export type RealPostgres = { url(database: string): string };

/**
 * The PostgreSQL that all test files of this run share. The first one to ask starts it; it ends with the run.
 * Workers find each other by the folder, which is named after the process that started them.
 */
export async function realPostgres(): Promise<RealPostgres> {
  const folder = path.join(tmpdir(), `assay-test-postgres-${process.ppid}`);
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    const port = await portOf(folder);
    if (port !== null && (await answers(port))) return { url: (database) => urlOf(port, database) };
    if (port !== null) await rm(folder, { recursive: true, force: true });
    else if (await isFirst(folder)) await startKeeper(folder);
    await sleep(100);
  }
  throw new Error(`PostgreSQL was not ready in time; see ${folder}/keeper.log`);
}

async function portOf(folder: string): Promise<number | null> {
  const text = await readFile(path.join(folder, 'ready.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const ready: { readonly port: number } = JSON.parse(text);
  return ready.port;
}

async function answers(port: number): Promise<boolean> {
  const client = new pg.Client(urlOf(port, 'postgres'));
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

async function isFirst(folder: string): Promise<boolean> {
  return mkdir(folder).then(
    () => true,
    () => false,
  );
}

async function startKeeper(folder: string): Promise<void> {
  const log = await open(path.join(folder, 'keeper.log'), 'a');
  const keeper = path.join(import.meta.dirname, 'postgres-keeper.ts');
  const args = ['--import', 'tsx', keeper, folder, String(process.ppid)];
  spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, NODE_OPTIONS: '' },
  }).unref();
  await log.close();
}

import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { PGlite, types } from '@electric-sql/pglite';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';

import { AppError } from '../errors.ts';
import { toDatabaseError } from './database-error.ts';
import { lockFolder } from './folder-lock.ts';
import { RANDOM_PAGE_COST } from './random-page-cost.ts';

/** Longer than any honest transaction: who waits so long is inside the transaction that it waits for. */
const CONNECT_TIMEOUT_MS = 30_000;

/** int8 as text, as pg gives it: ids do not fit a JavaScript number. */
export const PGLITE_PARSERS = { [types.INT8]: (text: string) => text };

/** Opens the embedded database in a folder that no other living process has open. */
export async function openPglitePool(folder: string): Promise<PostgresPool> {
  await mkdir(folder, { recursive: true });
  const lock = await lockFolder(folder);
  try {
    const dataDir = path.join(folder, 'data');
    const pglite = await PGlite.create({ dataDir, parsers: PGLITE_PARSERS });
    await pglite.exec(`set random_page_cost = ${RANDOM_PAGE_COST}`);
    return pglitePool(pglite, { afterEnd: () => lock.release() });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

type PoolOptions = {
  readonly connectTimeoutMs?: number;
  readonly afterEnd?: () => Promise<void>;
};

/** A pool of one connection: a transaction keeps it, everybody else waits in line. */
export function pglitePool(pglite: PGlite, options: PoolOptions = {}): PostgresPool {
  const { connectTimeoutMs = CONNECT_TIMEOUT_MS, afterEnd } = options;
  const waiting: (() => void)[] = [];
  let taken = false;
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) taken = false;
    else next();
  };
  const client = pgliteClient(pglite, release);
  return {
    async connect() {
      if (taken) await turn(waiting, connectTimeoutMs);
      taken = true;
      return client;
    },
    async end() {
      await pglite.close();
      await afterEnd?.();
    },
  };
}

function turn(waiting: (() => void)[], connectTimeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(go), 1);
      reject(busy());
    }, connectTimeoutMs);
    waiting.push(go);
  });
}

function busy(): AppError {
  return new AppError({
    code: 'database-busy',
    message:
      'The embedded database has one connection and a transaction kept it for too long. Inside a transaction use its own handle.',
    doing: 'retry',
  });
}

function pgliteClient(pglite: PGlite, release: () => void): PostgresPoolClient {
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new TypeError('cursors are not used');
    return run(pglite, text, parameters);
  }
  return { query, release };
}

/** Without parameters `exec`, which takes several statements in one text, as migrations have. */
async function run(pglite: PGlite, text: string, parameters: readonly unknown[]) {
  try {
    const result =
      parameters.length > 0
        ? await pglite.query(text, [...parameters])
        : (await pglite.exec(text)).at(-1);
    return {
      command: result?.command ?? '',
      rowCount: result?.affectedRows ?? 0,
      rows: result?.rows ?? [],
    };
  } catch (error) {
    throw toDatabaseError(error);
  }
}

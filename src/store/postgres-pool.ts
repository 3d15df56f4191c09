import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

import type { Log } from '../log.ts';
import { toDatabaseError } from './database-error.ts';
import { RANDOM_PAGE_COST } from './random-page-cost.ts';

type PoolOptions = {
  readonly url: string;
  readonly poolSize?: number | undefined;
  readonly log?: Log | undefined;
  /** Without an answer for so long a connection is taken for dead; null: never, for migrations. */
  readonly answerWithinMs?: number | null;
};

/** A web process answers 503 after this long without a connection; HubSpot waits 5 s for an answer. */
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** The server itself ends every statement before this: who is silent for longer is not there any more. */
const ANSWER_WITHIN_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** Statements are constant texts, so the number of names is small; the bound only guards the server's memory. */
const MOST_NAMES = 300;

/** pg's pool with statements prepared once per connection and errors of the connection as `AppError`. */
export function openPostgresPool(options: PoolOptions): PostgresPool {
  const { url, poolSize = 10, log, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'assay',
    options: `-c random_page_cost=${RANDOM_PAGE_COST}`,
  });
  // A connection that breaks while nobody uses it, or between two statements of a transaction, would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) =>
    log?.warn('connection to PostgreSQL lost', { reason: error.message }),
  );
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const names = new Map<string, string>();
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw toDatabaseError(error);
      });
      // Kysely knows connections by identity: the same client gets the same wrapper.
      const known = clients.get(client) ?? postgresClient(client, { names, answerWithinMs });
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

type ClientOptions = {
  readonly names: Map<string, string>;
  readonly answerWithinMs: number | null;
};

function postgresClient(
  client: pg.PoolClient,
  { names, answerWithinMs }: ClientOptions,
): PostgresPoolClient {
  let isDead = false;

  /** A cut cable tells nobody: without this, who waits for an answer would wait for ever, the pool with him. */
  async function inTime<T>(answer: Promise<T>): Promise<T> {
    if (answerWithinMs === null) return answer;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        isDead = true;
        reject(new Error(`no answer within ${answerWithinMs} ms`));
      }, answerWithinMs);
    });
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new TypeError('cursors are not used');
    const values = [...parameters];
    // Without parameters pg sends the text as it is, which may hold several statements.
    const name = values.length === 0 ? undefined : nameOf(text, names);
    const sent = isDead
      ? Promise.reject(new Error('the connection is dead'))
      : inTime(client.query(name === undefined ? { text, values } : { name, text, values }));
    return sent.catch((error: unknown) => {
      throw toDatabaseError(error);
    });
  }
  return { query, release: () => client.release(isDead) };
}

function nameOf(text: string, names: Map<string, string>): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST_NAMES) return undefined;
  const name = `assay_${names.size}`;
  names.set(text, name);
  return name;
}

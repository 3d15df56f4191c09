import pg from 'pg';
import type { PostgresServer } from '../../test/support/postgres-server.ts';

/** Lets PostgreSQL count what each statement costs: for looking into a figure, not for measuring it. */
export async function countStatements(postgres: PostgresServer): Promise<void> {
  await ask(postgres, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await postgres.stop();
  await postgres.start();
  await ask(postgres, 'create extension pg_stat_statements');
}

/** The statements that took longest in all, a line each. */
export async function dearestStatements(postgres: PostgresServer): Promise<string> {
  const rows = await ask(
    postgres,
    `select calls, round(total_exec_time) as ms, round(mean_exec_time::numeric, 2) as mean,
      rows, shared_blks_hit as hit, wal_bytes / 1000000 as wal_mb, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
    from pg_stat_statements
    order by total_exec_time desc
    limit 25`,
  );
  return rows.map((row) => Object.values(row).map(String).join(' | ')).join('\n');
}

async function ask(postgres: PostgresServer, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(postgres.url('postgres'));
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(query);
  await client.end();
  return rows;
}

import pg from 'pg';
import type { PostgresServer } from '../../test/support/postgres-server.ts';

export type StatementCounts = {
  /** Prints the statements that took longest in all. */
  tell(): Promise<void>;
};

const isWanted = process.env.ASSAY_BENCH_STATEMENTS === '1';

/** With ASSAY_BENCH_STATEMENTS=1 PostgreSQL counts what each statement costs: for looking into a figure. */
export async function statementCounts(postgres: PostgresServer): Promise<StatementCounts> {
  if (!isWanted) return { tell: () => Promise.resolve() };
  await ask(postgres, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await postgres.stop();
  await postgres.start();
  await ask(postgres, 'alter system set pg_stat_statements.track_planning = on');
  await ask(postgres, 'select pg_reload_conf()');
  await ask(postgres, 'create extension pg_stat_statements');
  return {
    async tell() {
      const rows = await ask(postgres, DEAREST);
      const lines = rows.map((row) => Object.values(row).map(String).join(' | '));
      process.stdout.write(`${lines.join('\n')}\n`);
    },
  };
}

const DEAREST = `
  select
    calls || ' calls' as calls, round(total_exec_time) || ' ms' as ms, round(total_plan_time) || ' ms to plan ' || plans || ' times' as plans, rows || ' rows' as rows,
    left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
  from pg_stat_statements
  order by total_exec_time + total_plan_time desc
  limit 60`;

async function ask(postgres: PostgresServer, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(postgres.url('postgres'));
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(query);
  await client.end();
  return rows;
}

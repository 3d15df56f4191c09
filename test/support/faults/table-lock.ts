import pg from 'pg';
import { serversOf } from '../world/servers-of.ts';
import type { World } from '../world/start-world.ts';
import { until } from '../world/until.ts';

/** A lock that stops whoever writes to one table, and nobody who reads it. */
export type TableLock = {
  /** Waits until somebody stands before the lock, and gives the backends that do. */
  waiters(): Promise<readonly number[]>;
  /** Breaks off what stands before the lock, as a server does that notices its client's death. */
  endWaiters(): Promise<void>;
  release(): Promise<void>;
};

/**
 * Takes the lock from a connection of its own: a commit that writes to the table stalls until it is released.
 *
 * @param statement how the statements begin that count as standing before it; any if left out
 */
export async function lockTable(world: World, table: string, statement = ''): Promise<TableLock> {
  const client = new pg.Client(serversOf(world).postgres.url('postgres'));
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in exclusive mode`);
  const waiting = async () => {
    // What others are at is remembered for as long as this transaction lasts.
    await client.query('select pg_stat_clear_snapshot()');
    const { rows } = await client.query<{ pid: number }>(
      `select distinct pid
      from pg_locks join pg_stat_activity using (pid)
      where not granted and relation = $1::regclass and ltrim(query, E' \\n') ilike $2 || '%'`,
      [table, statement],
    );
    return rows.map(({ pid }) => pid);
  };
  return {
    waiters: () =>
      until(
        `a commit stands before the lock on ${table}`,
        async () => {
          const pids = await waiting();
          return pids.length > 0 && pids;
        },
        60_000,
      ),
    async endWaiters() {
      for (const pid of await waiting()) {
        await client.query('select pg_terminate_backend($1, 10000)', [pid]);
      }
    },
    async release() {
      await client.query('rollback');
      await client.end();
    },
  };
}

import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { type RealRedis, startRedis } from '../real-redis.ts';

/** Where the app of a world keeps what it knows: in its own folder, or on servers of this world alone. */
export type WorldStores = {
  /** Settings that name the servers; none for the embedded stores. */
  readonly env: Readonly<Record<string, string>>;
  readonly servers: Servers | null;
  stop(): Promise<void>;
};

export type Servers = {
  readonly postgres: PostgresServer;
  readonly redis: RealRedis;
  /** For looking into the tables beside the app. */
  readonly database: Database;
};

export const EMBEDDED: WorldStores = { env: {}, servers: null, stop: () => Promise.resolve() };

/** PostgreSQL and Redis that a test may stop and start again: nobody else uses them. */
export async function realStores(folder: string): Promise<WorldStores> {
  // PostgreSQL runs as nobody where the tests run as root.
  await chmod(folder, 0o755);
  const own = join(folder, 'postgres');
  await mkdir(own);
  const [postgres, redis] = await Promise.all([
    startPostgres({ folder: own, durable: true }),
    startRedis(),
  ]);
  const databaseUrl = postgres.url('postgres');
  const database = await openDatabase({ databaseUrl, folder: '' });
  return {
    env: { DATABASE_URL: databaseUrl, REDIS_URL: redis.url },
    servers: { postgres, redis, database },
    async stop() {
      await database.close();
      await Promise.all([redis.stop(), postgres.kill()]);
    },
  };
}

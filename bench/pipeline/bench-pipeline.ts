import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/postgres-server.ts';
import { startRedis } from '../../test/support/real-redis.ts';
import { report, type Row } from '../report.ts';
import { benchClaims } from './claims.ts';
import { benchIngest } from './ingest.ts';

/** Figures of the pipeline on PostgreSQL (durable commits) and Redis, all on this machine. */
export async function benchPipeline(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  // PostgreSQL runs as nobody where this runs as root.
  await chmod(folder, 0o777);
  const postgres = await startPostgres({ folder, durable: true });
  const redis = await startRedis();
  try {
    const databaseUrl = postgres.url('postgres');
    const rows: Row[] = [
      ...(await benchIngest({ databaseUrl, redisUrl: redis.url })),
      ...(await benchClaims(databaseUrl)),
    ];
    report('Pipeline', rows);
  } finally {
    await redis.stop();
    await postgres.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

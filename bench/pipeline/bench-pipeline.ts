import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/postgres-server.ts';
import { startRedis } from '../../test/support/real-redis.ts';
import { report, type Row } from '../report.ts';
import { benchBacklog } from './backlog.ts';
import { benchClaims } from './claims.ts';
import { benchIngest } from './ingest.ts';
import { benchLatency, LIVE, PEAK } from './latency.ts';
import { benchNewLeads } from './new-leads.ts';
import { postgresInWords, systemPostgres } from './system-postgres.ts';

type Options = {
  readonly only?: readonly string[];
  /** Events a second of the part `latency`, to find what a machine can do. */
  readonly rate?: number;
};

type Stores = { readonly databaseUrl: string; readonly redisUrl: string };

/** Each can be run alone. */
const PARTS: Readonly<Record<string, (options: Options) => Promise<Row[]>>> = {
  ingest: () => withStores(benchIngest),
  claims: () => withStores(({ databaseUrl }) => benchClaims(databaseUrl)),
  latency: ({ rate }) => benchLatency({ ...LIVE, eventsPerSecond: rate ?? LIVE.eventsPerSecond }),
  peak: () => benchLatency(PEAK),
  backlog: () => benchBacklog(),
  backfill: () => benchNewLeads(),
};

export const PIPELINE_PARTS: readonly string[] = Object.keys(PARTS);

/** Figures of the pipeline on PostgreSQL (durable commits) and Redis, all on this machine; all parts if none is named. */
export async function benchPipeline(options: Options): Promise<void> {
  const rows: Row[] = [];
  for (const part of options.only ?? PIPELINE_PARTS) {
    rows.push(...((await PARTS[part]?.(options)) ?? []));
  }
  report(`Pipeline, on Node ${process.version} and ${postgresInWords()}`, rows);
}

async function withStores(bench: (stores: Stores) => Promise<Row[]>): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  // PostgreSQL runs as nobody where this runs as root.
  await chmod(folder, 0o777);
  const postgres = await startPostgres({ folder, durable: true, bin: systemPostgres() });
  const redis = await startRedis();
  try {
    return await bench({ databaseUrl: postgres.url('postgres'), redisUrl: redis.url });
  } finally {
    await redis.stop();
    await postgres.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

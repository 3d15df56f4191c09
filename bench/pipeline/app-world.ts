import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { freePort } from '../../test/support/free-port.ts';
import { startPostgres } from '../../test/support/postgres-server.ts';
import { startRedis } from '../../test/support/real-redis.ts';
import { endProcess, startProcess, whenReady } from './app-process.ts';
import type { BenchPortal } from './hubspot/records.ts';
import { startStandIn, type StandIn } from './hubspot/stand-in.ts';
import { type EventBook, eventBook } from './hubspot/told-events.ts';
import { PUBLIC_URL, webhookSender, type WebhookSender } from './hubspot/webhook-sender.ts';
import { installPortal } from './install-portal.ts';
import { statementCounts } from './statements.ts';
import { systemPostgres } from './system-postgres.ts';

/** The app as it runs in earnest, between real stores and the stand-in for HubSpot. */
export type AppWorld = {
  readonly database: Database;
  readonly standIn: StandIn;
  readonly events: EventBook;
  readonly sender: WebhookSender;
  /** Where the web process answers, and what requests to it are signed with. */
  readonly door: { readonly port: number; readonly secret: string };
  readonly pids: {
    readonly web: number;
    readonly workers: readonly number[];
    readonly postgres: number;
  };
  stop(): Promise<void>;
};

const WORKERS = [0, 1];

/** Builds the app and starts one web process and two workers from what was built. */
export async function startAppWorld(portals: readonly BenchPortal[]): Promise<AppWorld> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  // PostgreSQL runs as nobody where this runs as root.
  await chmod(folder, 0o777);
  const own = join(folder, 'postgres');
  await mkdir(own);
  const [postgres, redis] = await Promise.all([
    startPostgres({ folder: own, durable: true, bin: systemPostgres() }),
    startRedis({ args: ['--appendonly', 'yes'] }),
  ]);
  const counted = await statementCounts(postgres);
  const databaseUrl = postgres.url('postgres');
  const database = await openDatabase({ databaseUrl, folder: '' });
  const events = eventBook();
  const standIn = await startStandIn({
    portals,
    onWritten({ records }) {
      for (const { record, readAt } of records) events.written(record, readAt);
    },
  });
  const secrets = { clientSecret: hex(), tokenKey: randomBytes(32).toString('base64') };
  for (const { portalId } of portals) {
    await installPortal(database.db, { portalId, tokenKey: secrets.tokenKey });
  }
  const port = await freePort();
  const env = {
    PATH: process.env.PATH ?? '',
    PUBLIC_URL,
    HUBSPOT_API_URL: standIn.url,
    HUBSPOT_APP_URL: standIn.url,
    HUBSPOT_CLIENT_ID: 'bench',
    HUBSPOT_CLIENT_SECRET: secrets.clientSecret,
    TOKEN_KEY: secrets.tokenKey,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    PORT: String(port),
    LOG_FORMAT: 'json',
  };
  const web = await startProcess({ role: 'web', index: 0, env, folder });
  const workers = await Promise.all(
    WORKERS.map((index) => startProcess({ role: 'worker', index, env, folder })),
  );
  await whenReady(port);
  const door = { port, secret: secrets.clientSecret };
  const sender = webhookSender({ ...door, book: events });
  return {
    database,
    standIn,
    events,
    sender,
    door,
    pids: {
      web: web.pid ?? 0,
      workers: workers.map(({ pid }) => pid ?? 0),
      postgres: postgresPid(own),
    },
    async stop() {
      sender.close();
      await Promise.all([web, ...workers].map(endProcess));
      await standIn.close();
      await counted.tell();
      await database.close();
      await redis.stop();
      await postgres.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function hex(): string {
  return randomBytes(24).toString('hex');
}

function postgresPid(folder: string): number {
  const pidFile = join(folder, 'data', 'postmaster.pid');
  return Number(execFileSync('head', ['-1', pidFile], { encoding: 'utf8' }));
}

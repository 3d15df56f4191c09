import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { freePort } from '../../test/support/free-port.ts';
import { startPostgres } from '../../test/support/postgres-server.ts';
import { startRedis } from '../../test/support/real-redis.ts';
import type { BenchPortal } from './hubspot/records.ts';
import { startStandIn, type StandIn } from './hubspot/stand-in.ts';
import { type EventBook, eventBook } from './hubspot/told-events.ts';
import { PUBLIC_URL, webhookSender, type WebhookSender } from './hubspot/webhook-sender.ts';
import { installPortal } from './install-portal.ts';
import { countStatements, dearestStatements } from './statements.ts';

/** The app as it runs in earnest, between real stores and the stand-in for HubSpot. */
export type AppWorld = {
  readonly database: Database;
  readonly standIn: StandIn;
  readonly events: EventBook;
  readonly sender: WebhookSender;
  /** Where the web process answers, and what requests to it are signed with. */
  readonly door: { readonly port: number; readonly secret: string };
  readonly pids: { readonly web: number; readonly workers: readonly number[]; postgres: number };
  stop(): Promise<void>;
};

const WORKERS = 2;
const READY_WITHIN_MS = 60_000;

/** Builds the app and starts one web process and two workers from what was built. */
export async function startAppWorld(portals: readonly BenchPortal[]): Promise<AppWorld> {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  // PostgreSQL runs as nobody where this runs as root.
  await chmod(folder, 0o777);
  const own = join(folder, 'postgres');
  await mkdir(own);
  const [postgres, redis] = await Promise.all([
    startPostgres({ folder: own, durable: true }),
    startRedis({ args: ['--appendonly', 'yes'] }),
  ]);
  if (process.env.BENCH_STATEMENTS !== undefined) await countStatements(postgres);
  const databaseUrl = postgres.url('postgres');
  const database = await openDatabase({ databaseUrl, folder: '' });
  const events = eventBook();
  const standIn = await startStandIn({
    portals,
    onWritten({ records }) {
      for (const { record, readAt } of records) events.written(record, readAt);
    },
  });
  const tokenKey = randomBytes(32).toString('base64');
  for (const { portalId } of portals) await installPortal(database.db, { portalId, tokenKey });

  const port = await freePort();
  const secret = randomBytes(24).toString('hex');
  const env = {
    PATH: process.env.PATH ?? '',
    PUBLIC_URL,
    HUBSPOT_API_URL: standIn.url,
    HUBSPOT_APP_URL: standIn.url,
    HUBSPOT_CLIENT_ID: 'bench',
    HUBSPOT_CLIENT_SECRET: secret,
    TOKEN_KEY: tokenKey,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    PORT: String(port),
    LOG_FORMAT: 'json',
    ...(process.env.BENCH_APP_ENV === undefined
      ? {}
      : (JSON.parse(process.env.BENCH_APP_ENV) as Record<string, string>)),
  };
  const web = await startProcess('web', 0, { env, folder });
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => startProcess('worker', index, { env, folder })),
  );
  const sender = webhookSender({ port, secret, book: events });
  await whenReady(port);
  return {
    database,
    standIn,
    events,
    sender,
    door: { port, secret },
    pids: {
      web: web.pid ?? 0,
      workers: workers.map(({ pid }) => pid ?? 0),
      postgres: postgresPid(own),
    },
    async stop() {
      sender.close();
      await Promise.all([web, ...workers].map(end));
      await standIn.close();
      if (process.env.BENCH_STATEMENTS !== undefined)
        process.stdout.write(`${await dearestStatements(postgres)}\n`);
      await database.close();
      await redis.stop();
      await postgres.kill();
      if (process.env.BENCH_KEEP === undefined) await rm(folder, { recursive: true, force: true });
      else process.stdout.write(`kept: ${folder}\n`);
    },
  };
}

type Start = { readonly env: Readonly<Record<string, string>>; readonly folder: string };

/** Its log goes to a file as it would in a container: no other process has to read it. */
async function startProcess(
  role: 'web' | 'worker',
  index: number,
  { env, folder }: Start,
): Promise<ChildProcess> {
  const log = await open(join(folder, `${role}-${index}.log`), 'a');
  const flags =
    process.env.BENCH_PROFILE === role ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const child = spawn(process.execPath, ['--enable-source-maps', ...flags, `dist/src/${role}.js`], {
    env,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function whenReady(port: number): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    if (performance.now() > until) throw new Error('the web process is not ready');
    await sleep(100);
  }
}

function postgresPid(folder: string): number {
  const pidFile = join(folder, 'data', 'postmaster.pid');
  return Number(execFileSync('head', ['-1', pidFile], { encoding: 'utf8' }));
}

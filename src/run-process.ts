import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, type Config } from './config.ts';
import { AppError, toError } from './errors.ts';
import { runOperations, runWeb } from './run-web.ts';
import { runWorker } from './run-worker.ts';
import { openServices, type Services } from './services.ts';
import { warnOfClock } from './warn-of-clock.ts';

type Roles = { readonly web: boolean; readonly worker: boolean };

/** What is under way when the process is asked to end may take this long. */
const GRACE_MS = 9_500;

/** Runs one process of Assay until it is asked to end; what cannot start says why in one line. */
export async function runProcess(roles: Roles): Promise<void> {
  try {
    const config = loadConfig();
    refuseToRunAlone(config, roles);
    await run(config, roles);
  } catch (thrown) {
    const error = toError(thrown);
    process.stderr.write(`Assay cannot start: ${error.message}\n`);
    if (!(error instanceof AppError)) process.stderr.write(`${error.stack ?? ''}\n`);
    process.exitCode = 1;
  }
}

/** The embedded database and queue live in one process: a second one would not see the same. */
function refuseToRunAlone({ databaseUrl, redisUrl }: Config, { web, worker }: Roles): void {
  if ((web && worker) || (databaseUrl !== undefined && redisUrl !== undefined)) return;
  throw new AppError({
    code: 'stores-not-shared',
    message:
      'web and worker apart need DATABASE_URL and REDIS_URL; without them use "npm start", which runs both in one process.',
    doing: 'give-up',
  });
}

async function run(config: Config, roles: Roles): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const services = await openServices(config, { stopping: stop.signal });
  stop.signal.addEventListener('abort', () => insistOnEnding(services), { once: true });
  // Connections that nobody has accepted yet are reset when a server closes: a balancer must have turned away before.
  const drained = aborted(stop.signal).then(() => sleep(roles.web ? config.drainMs : 0));
  try {
    await warnOfClock(services);
    const server = await startServer(services, roles);
    if (roles.worker) await runWorker(services);
    await drained;
    await shutDown(services, server);
  } catch (thrown) {
    await services.close();
    throw thrown;
  }
}

function startServer(services: Services, { web }: Roles): Promise<Server | null> {
  if (web) return runWeb(services);
  const { workerPort } = services.config;
  return workerPort === undefined ? Promise.resolve(null) : runOperations(services, workerPort);
}

async function shutDown(services: Services, server: Server | null): Promise<void> {
  if (server !== null) {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await closed;
  }
  await services.close();
  services.log.info('stopped');
}

function insistOnEnding({ log }: Services): void {
  setTimeout(() => {
    log.warn('stopped before everything had ended; leases give the work back');
    process.exit(0);
  }, GRACE_MS).unref();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

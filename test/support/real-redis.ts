import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { freePort } from './free-port.ts';

export type RealRedis = {
  readonly url: string;
  /** A connection for looking and breaking; closed with the server. */
  readonly admin: Redis;
  /** What a crash does: nothing is said to anybody, what was in memory only is gone. */
  kill(): Promise<void>;
  /** On the same port, after `kill`. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

type Options = { readonly args?: readonly string[] };

const QUICK = { maxRetriesPerRequest: null, disconnectTimeout: 10 };
const READY_WITHIN_MS = 20_000;
/** Ends the server also when the test process is killed: its end of the pipe closes then. */
const GUARD =
  'redis-server "$@" & server=$!; cat > /dev/null; kill -9 $server 2> /dev/null; wait $server';

/** A real Redis of its own on a free port. */
export async function startRedis({ args = [] }: Options = {}): Promise<RealRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-test-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const launch = () =>
    spawn('sh', ['-c', GUARD, 'redis', ...flags, ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
  const admin = new Redis(url, { ...QUICK, retryStrategy: () => 50 });
  admin.on('error', () => undefined);
  let guard = launch();
  await whenReady(url);
  const kill = () => end(guard);
  return {
    url,
    admin,
    kill,
    async start() {
      guard = launch();
      await whenReady(url);
    },
    async stop() {
      admin.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const ended = new Promise((resolve) => guard.once('exit', resolve));
  guard.stdin?.end();
  await ended;
}

async function whenReady(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    const probe = new Redis(url, { ...QUICK, lazyConnect: true, retryStrategy: () => null });
    probe.on('error', () => undefined);
    try {
      await probe.connect();
      await probe.ping();
      return;
    } catch {
      await sleep(25);
    } finally {
      probe.disconnect();
    }
  }
  throw new Error('redis-server did not start; is it in PATH? `npm test` installs it where it can');
}

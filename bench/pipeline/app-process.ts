import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Start = {
  readonly role: 'web' | 'worker';
  /** Tells processes of one role apart. */
  readonly index: number;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
};

/** Where profiles of this role's CPU go, for looking into a figure: `ASSAY_BENCH_PROFILE=worker:/tmp/profiles`. */
const [PROFILED = '', PROFILES = ''] = (process.env.ASSAY_BENCH_PROFILE ?? '').split(':');
const READY_WITHIN_MS = 60_000;
/** The flags of compose.yaml. */
const AS_SHIPPED = {
  web: ['--max-semi-space-size=64', '--enable-source-maps'],
  worker: ['--min-semi-space-size=64', '--max-semi-space-size=256', '--enable-source-maps'],
};
/** The settings of compose.yaml. */
const SETTINGS = { web: {}, worker: { DATABASE_CONNECTIONS: '5' } };
/** What a session must be set to for the part of the cores that `cpu_shares: 128` is of 1024 (137 of 1024). */
const WORKER_NICE = '9';

/** Starts a process of the app from what was built. Its log goes to a file: no other process has to read it. */
export async function startProcess({ role, index, env, folder }: Start): Promise<ChildProcess> {
  const log = await open(join(folder, `${role}-${index}.log`), 'a');
  const flags = PROFILED === role ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : [];
  const child = spawn(process.execPath, [...flags, ...AS_SHIPPED[role], `dist/src/${role}.js`], {
    env: { ...env, ...SETTINGS[role] },
    stdio: ['ignore', log.fd, log.fd],
    // A session of its own, as in a container: Linux shares cores among sessions first.
    detached: true,
  });
  await log.close();
  if (role === 'worker') await makeWay(child);
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** Where the system has no such thing, cores are shared alike. */
async function makeWay({ pid }: ChildProcess): Promise<void> {
  await writeFile(`/proc/${pid}/autogroup`, WORKER_NICE).catch(() => undefined);
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Waits until the web process answers and reaches its stores. */
export async function whenReady(port: number): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    if (performance.now() > until) throw new Error('the web process is not ready');
    await sleep(100);
  }
}

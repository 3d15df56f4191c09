import { readFileSync, unlinkSync } from 'node:fs';
import {
  link,
  mkdir,
  readFile,
  rename,
  rmdir,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { AppError } from '../errors.ts';

/** `startedAt` tells a process from a later one that was given the same pid; null where the system does not say. */
const Holder = z.object({ pid: z.number(), host: z.string(), startedAt: z.string().nullable() });
type Holder = z.infer<typeof Holder>;

/** A holder on another host (a container before its restart) cannot be asked; it shows life by touching the file. */
const TOUCH_EVERY_MS = 5_000;
const SILENT_FOR_MS = 30_000;
const ATTEMPTS = 50;

/** Takes the folder for this process; a lock left by a dead process is taken over, a living one refuses. */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const file = path.join(folder, 'lock.json');
  const own = path.join(folder, `lock-${process.pid}-${Date.now().toString(36)}.json`);
  const holder: Holder = { pid: process.pid, host: hostname(), startedAt: startOf(process.pid) };
  const text = JSON.stringify(holder);
  await writeFile(own, text);
  try {
    await take({ file, own, folder });
  } finally {
    await unlink(own).catch(() => undefined);
  }
  return keep(file, text);
}

type Take = { readonly file: string; readonly own: string; readonly folder: string };

async function take({ file, own, folder }: Take): Promise<void> {
  const takeover = path.join(folder, 'lock-takeover');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // A link appears whole or not at all, and fails where the name exists: nobody reads half a lock.
    if (await succeeds(link(own, file))) return;
    const holder = await readHolder(file);
    if (holder !== null && (await lives(holder, file))) throw inUse(folder, holder);
    // Only one of several starters may replace a stale lock, else each would replace the other's fresh one.
    if (await succeeds(mkdir(takeover))) {
      try {
        const now = await readHolder(file);
        if (now !== null && (await lives(now, file))) continue;
        await rename(own, file);
        return;
      } finally {
        await rmdir(takeover);
      }
    }
    await removeIfOld(takeover);
    await sleep(100);
  }
  throw inUse(folder, await readHolder(file));
}

/** A take-over lasts an instant: one that is old was cut off. */
async function removeIfOld(takeover: string): Promise<void> {
  const { mtimeMs } = await stat(takeover).catch(() => ({ mtimeMs: Date.now() }));
  if (Date.now() - mtimeMs > SILENT_FOR_MS) await rmdir(takeover).catch(() => undefined);
}

function keep(file: string, text: string): { release(): Promise<void> } {
  const touch = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, TOUCH_EVERY_MS);
  touch.unref();
  const drop = () => {
    clearInterval(touch);
    try {
      if (readFileSync(file, 'utf8') === text) unlinkSync(file);
    } catch {
      // The folder was removed: nothing is left to give back.
    }
  };
  process.once('exit', drop);
  return {
    release() {
      process.off('exit', drop);
      drop();
      return Promise.resolve();
    },
  };
}

async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const parsed = Holder.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function lives(holder: Holder, file: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    const touchedAt = await stat(file).then(
      (stats) => stats.mtimeMs,
      () => 0,
    );
    return Date.now() - touchedAt < SILENT_FOR_MS;
  }
  return isRunning(holder.pid) && startOf(holder.pid) === holder.startedAt;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as somebody else.
    return codeOf(error) === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat, counted after the command's name, which may hold spaces. */
function startOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

async function succeeds(step: Promise<unknown>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function inUse(folder: string, holder: Holder | null): AppError {
  return new AppError({
    code: 'database-folder-in-use',
    message: `The database folder ${folder} is open in process ${holder?.pid ?? 'unknown'} on ${holder?.host ?? 'this machine'}. Stop that one, or set DATABASE_URL to share one PostgreSQL.`,
    doing: 'give-up',
    details: { folder, pid: holder?.pid },
  });
}

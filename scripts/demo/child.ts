import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { programArgs } from '../program-args.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A program that prints JSON lines, started as its own process. */
export type Child = {
  readonly pid: number;
  /** Resolves with the first line that fits; rejects with the program's own words when it ends before. */
  waitFor<T>(pick: (line: unknown) => T | undefined): Promise<T>;
  /** Resolves once it has ended, however that came. */
  readonly ended: Promise<void>;
  /** Asks it to end, and insists after ten seconds. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
};

type StartOptions = {
  /** Path of the TypeScript file below the project's root. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Everything it prints is kept here. */
  readonly logFile: string;
};

/** Starts a TypeScript program with an environment of its own: nothing of the caller's settings leaks in. */
export function startChild({ script, args = [], env = {}, logFile }: StartOptions): Child {
  const { PATH, HOME, TMPDIR } = process.env;
  const inherited = Object.entries({ PATH, HOME, TMPDIR }).filter(
    ([, value]) => value !== undefined,
  );
  const child = spawn(process.execPath, [...programArgs(script), ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  const lines = collectLines(child, logFile);
  return {
    pid: child.pid ?? 0,
    waitFor: (pick) => waitFor(lines, { pick, ended, script }),
    ended,
    async stop() {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(insist);
    },
    kill: (signal) => void child.kill(signal),
  };
}

type Lines = { readonly all: string[]; onLine: ((line: string) => void)[] };

function collectLines(child: ChildProcess, logFile: string): Lines {
  const file = createWriteStream(logFile, { flags: 'a' });
  const lines: Lines = { all: [], onLine: [] };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      file.write(`${line}\n`);
      // The first lines tell how it started; a long run must not fill the memory.
      if (lines.all.length < 200) lines.all.push(line);
      for (const listener of lines.onLine) listener(line);
    });
  }
  child.once('close', () => file.end());
  return lines;
}

type Wait<T> = {
  readonly pick: (line: unknown) => T | undefined;
  readonly ended: Promise<void>;
  readonly script: string;
};

async function waitFor<T>(lines: Lines, { pick, ended, script }: Wait<T>): Promise<T> {
  const picked = (line: string) => pick(parse(line));
  return new Promise<T>((resolve, reject) => {
    const look = (line: string) => {
      const value = picked(line);
      if (value !== undefined) resolve(value);
    };
    lines.all.forEach(look);
    lines.onLine.push(look);
    // Its last words may still be on their way through the pipe.
    void ended.then(() =>
      setTimeout(
        () =>
          reject(new Error(lines.all.slice(-20).join('\n') || `${script} ended without a word`)),
        100,
      ),
    );
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import type { AppWorld } from './app-world.ts';
import { median } from '../report.ts';

type Group = 'web' | 'workers' | 'PostgreSQL' | 'this process';

export type ProcessFigures = {
  /** Cores kept busy, by group; `others` are Redis and whatever else runs on the machine. */
  readonly cores: Readonly<Record<Group | 'others', number>>;
  /** Resident memory of the app's processes in MB, in the middle third of the run and in the last. */
  readonly memory: { readonly middleMb: number; readonly lastMb: number };
};

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;
const EVERY_MS = 1_000;

/** Watches what the processes of a world take of the machine. */
export function watchProcesses({ pids }: AppWorld): { stop(): ProcessFigures } {
  const groups: Readonly<Record<Group, () => readonly number[]>> = {
    web: () => [pids.web],
    workers: () => pids.workers,
    PostgreSQL: () => childrenOf(pids.postgres),
    'this process': () => [process.pid],
  };
  const startedAt = performance.now();
  const before = new Map<number, number>();
  for (const pid of Object.values(groups).flatMap((of) => of())) before.set(pid, ticksOf(pid));
  const memory: number[] = [];
  const timer = setInterval(() => {
    memory.push([pids.web, ...pids.workers].reduce((sum, pid) => sum + memoryOf(pid), 0));
  }, EVERY_MS);
  const busyBefore = busyTicks();
  const coresOf = (all: readonly number[], seconds: number) =>
    all.reduce((sum, pid) => sum + ticksOf(pid) - (before.get(pid) ?? 0), 0) / TICKS / seconds;
  return {
    stop() {
      clearInterval(timer);
      const seconds = (performance.now() - startedAt) / 1_000;
      const third = Math.floor(memory.length / 3);
      const cores = {
        web: coresOf(groups.web(), seconds),
        workers: coresOf(groups.workers(), seconds),
        PostgreSQL: coresOf(groups.PostgreSQL(), seconds),
        'this process': coresOf(groups['this process'](), seconds),
      };
      const ours = Object.values(cores).reduce((sum, busy) => sum + busy, 0);
      const all = (busyTicks() - busyBefore) / TICKS / seconds;
      return {
        cores: { ...cores, others: Math.max(0, all - ours) },
        memory: {
          middleMb: median(memory.slice(third, 2 * third)),
          lastMb: median(memory.slice(2 * third)),
        },
      };
    },
  };
}

export function coresInWords({ cores }: ProcessFigures): string {
  return Object.entries(cores)
    .map(([group, busy]) => `${group} ${busy.toFixed(2)}`)
    .join(', ');
}

/** What a process and the threads in it have used so far; 0 for one that is gone. */
function ticksOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** User, nice, system, irq and softirq of all cores. */
function busyTicks(): number {
  const [user, nice, system, , , irq, softirq] = read('/proc/stat')
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return [user, nice, system, irq, softirq].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0);
}

function memoryOf(pid: number): number {
  const kb = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(kb ?? 0) / 1_024;
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number {
  return Number(read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

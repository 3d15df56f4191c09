import { readFile } from 'node:fs/promises';
import type { AppProcesses } from '../support/world/app-processes.ts';

/** How the memory of one process went. */
export type MemoryTrend = {
  readonly pid: number;
  readonly seconds: number;
  readonly lastMb: number;
  readonly mostMb: number;
  /** Of the straight line through what was measured after the first third. */
  readonly mbPerMinute: number;
};

export type MemoryWatch = { stop(): readonly MemoryTrend[] };

type Sample = { readonly at: number; readonly mb: number };

const EVERY_MS = 2_000;

/** Measures the resident memory of the app's processes, those that are started later as well. */
export function watchMemory(app: () => AppProcesses): MemoryWatch {
  const samples = new Map<number, Sample[]>();
  const timer = setInterval(() => {
    for (const { pid } of app().children) void measure(pid);
  }, EVERY_MS);

  async function measure(pid: number): Promise<void> {
    const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kb = /VmRSS:\s+(\d+) kB/.exec(text)?.[1];
    if (kb === undefined) return;
    const own = samples.get(pid) ?? [];
    own.push({ at: performance.now(), mb: Number(kb) / 1024 });
    samples.set(pid, own);
  }

  return {
    stop() {
      clearInterval(timer);
      return [...samples].flatMap(([pid, own]) => trendOf(pid, own) ?? []);
    },
  };
}

function trendOf(pid: number, samples: readonly Sample[]): MemoryTrend | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  const settled = samples.slice(Math.floor(samples.length / 3));
  return {
    pid,
    seconds: (last.at - first.at) / 1_000,
    lastMb: last.mb,
    mostMb: Math.max(...samples.map(({ mb }) => mb)),
    mbPerMinute: slopeOf(settled) * 60_000,
  };
}

/** By least squares, in MB a millisecond. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / Math.max(1, samples.length);
  const [at, mb] = [mean((sample) => sample.at), mean((sample) => sample.mb)];
  const along = mean((sample) => (sample.at - at) * (sample.mb - mb));
  const spread = mean((sample) => (sample.at - at) ** 2);
  return spread === 0 ? 0 : along / spread;
}

import { SingleBar } from 'cli-progress';

/** Shorter work needs no bar. */
const QUIET_MS = 1_000;

export type Progress = { add(count: number): void; stop(): void };

type Options = { readonly total?: number; readonly stream?: NodeJS.WriteStream };

/** A count on stderr for work that takes longer than a second; nothing where stderr is no terminal. */
export function progress(what: string, { total, stream = process.stderr }: Options = {}): Progress {
  const startedAt = performance.now();
  let done = 0;
  let bar: SingleBar | null = null;
  return {
    add(count) {
      done += count;
      if (bar === null && stream.isTTY && performance.now() - startedAt > QUIET_MS) {
        const format =
          total === undefined ? `{value} ${what}` : `{bar} {percentage}% | {value}/{total} ${what}`;
        bar = new SingleBar({ format, stream, clearOnComplete: true });
        bar.start(total ?? 0, done);
      }
      bar?.update(done);
    },
    stop: () => bar?.stop(),
  };
}

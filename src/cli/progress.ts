import { SingleBar } from 'cli-progress';

/** Shorter work needs no bar. */
const QUIET_MS = 1_000;

export type Progress = {
  /** So much more is done; `work` is its part of the total where that is measured in something else, as bytes. */
  add(count: number, work?: number): void;
  /** A line of its own on the same stream, clear of the bar. */
  say(line: string): void;
  stop(): void;
};

type Options = {
  /** All there is to do; null where nobody knows. */
  readonly total?: number | null;
  readonly stream?: NodeJS.WriteStream;
  readonly clock?: () => number;
};

/** Progress on stderr for work that takes longer than a second; nothing where stderr is no terminal. */
export function progress(
  what: string,
  { total = null, stream = process.stderr, clock = () => performance.now() }: Options = {},
): Progress {
  const startedAt = clock();
  let [done, worked] = [0, 0];
  let bar: SingleBar | null = null;
  const start = () => {
    const count = `{count} ${what}`;
    const format = total === null ? count : `{bar} {percentage}% | ${count}`;
    const started = new SingleBar({ format, stream, clearOnComplete: true });
    started.start(total ?? 0, worked, { count: done });
    return started;
  };
  return {
    add(count, work = count) {
      done += count;
      worked += work;
      if (!stream.isTTY || clock() - startedAt <= QUIET_MS) return;
      bar ??= start();
      bar.update(worked, { count: done });
    },
    say(line) {
      stream.write(bar === null ? `${line}\n` : `${CLEAR_LINE}${line}\n`);
    },
    stop: () => bar?.stop(),
  };
}

const CLEAR_LINE = '\r\u001b[K';

/** Passes pages on, and counts each once whoever takes them has done with it. */
export async function* countedPages<Item>(
  pages: AsyncIterable<readonly Item[]>,
  bar: Progress,
): AsyncGenerator<readonly Item[], void, undefined> {
  for await (const page of pages) {
    yield page;
    bar.add(page.length);
  }
}

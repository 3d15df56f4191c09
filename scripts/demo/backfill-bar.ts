import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar, Presets } from 'cli-progress';

type Progress = { readonly judged: number; readonly total: number; readonly finished: boolean };

/** Shows how the first judging of all contacts goes on, until it has ended. */
export async function watchBackfill(progressPage: string, stop: AbortSignal): Promise<void> {
  const bar = new SingleBar(
    {
      format: 'Judging every contact |{bar}| {value} of {total}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0);
  try {
    while (!stop.aborted) {
      const response = await fetch(progressPage, { headers: { accept: 'application/json' } });
      const { judged, total, finished } = (await response.json()) as Progress;
      bar.setTotal(Math.max(1, total));
      bar.update(judged);
      if (finished) return;
      await sleep(200, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    bar.stop();
  }
}

import type { Log } from '../log.ts';
import { delayedWakes } from './delayed-wakes.ts';
import { portalRunner, type PortalRunner } from './portal-runner.ts';
import type { Queue } from './queue.ts';

/** The bell of a single process: needs nothing installed, and knows nothing after a restart. */
export function inProcessQueue({ log }: { readonly log: Log }): Queue {
  /** Rung before anybody worked. */
  const early = new Set<string>();
  const delayed = delayedWakes(ring);
  let runner: PortalRunner | null = null;
  let closed = false;

  function ring(portalId: string): void {
    if (runner === null) early.add(portalId);
    else void runner.ring(portalId);
  }

  return {
    wake(portalId, { delayMs = 0 } = {}) {
      if (closed) return Promise.resolve();
      if (delayMs > 0) delayed.add(portalId, delayMs);
      else ring(portalId);
      return Promise.resolve();
    },
    process(handler, { concurrency }) {
      runner = portalRunner({ handler, concurrency, log });
      for (const portalId of early) ring(portalId);
      early.clear();
    },
    depth: () => Promise.resolve(early.size + delayed.size() + (runner?.waiting() ?? 0)),
    async close() {
      closed = true;
      delayed.clear();
      early.clear();
      await runner?.stop();
    },
  };
}

import { toError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { PortalHandler } from './queue.ts';

export type PortalRunner = {
  /**
   * Makes the handler run for the portal after this call. Resolves when that run is over; at once where another ring
   * waits already, or where it makes a running handler run once more.
   */
  ring(portalId: string): Promise<void>;
  waiting(): number;
  /** Drops what waits and resolves when nothing runs any more. */
  stop(): Promise<void>;
};

type Options = {
  readonly handler: PortalHandler;
  readonly concurrency: number;
  readonly log: Log;
};

/** Portals in turn, each by one handler at a time. */
export function portalRunner({ handler, concurrency, log }: Options): PortalRunner {
  /** In order of arrival; the value is called when the run is over. */
  const line = new Map<string, () => void>();
  const running = new Map<string, Promise<void>>();
  let stopped = false;

  function startNext(): void {
    for (const [portalId, over] of line) {
      if (running.size >= concurrency) return;
      // It stays in line: the run that is under way may be past the point where it would have seen the news.
      if (running.has(portalId)) continue;
      line.delete(portalId);
      running.set(portalId, run(portalId).then(over));
    }
  }

  async function run(portalId: string): Promise<void> {
    // A handler may ring its own portal at once: it is told apart from a new one only once this one counts as running.
    await Promise.resolve();
    try {
      await handler(portalId);
    } catch (thrown) {
      log.error('work of a portal failed', { portalId, error: toError(thrown).message });
    } finally {
      running.delete(portalId);
      startNext();
    }
  }

  return {
    ring(portalId) {
      if (stopped || line.has(portalId)) return Promise.resolve();
      const again = running.has(portalId);
      return new Promise((resolve) => {
        line.set(portalId, again ? () => undefined : resolve);
        if (again) resolve();
        startNext();
      });
    },
    waiting: () => line.size,
    async stop() {
      stopped = true;
      for (const over of line.values()) over();
      line.clear();
      await Promise.all(running.values());
    },
  };
}

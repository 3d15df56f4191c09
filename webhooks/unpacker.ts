import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from '../src/errors.ts';
import { passesByItself } from '../src/jobs/give-back.ts';
import type { Services } from '../src/services.ts';
import { unpackInbox } from './unpack.ts';

/** Deliveries come in bursts: those of a burst go into one commit. */
const GATHER_MS = 5;
/** After a failure, such as a database that is away. */
const PAUSE_MS = 500;

export type Unpacker = {
  /** Something was put into the inbox; does not wait until it is unpacked. */
  wake(): void;
};

/**
 * Unpacks the inbox whenever something was put into it, one commit after the other: what comes in during one is in
 * the next, so that commits get larger as more comes in.
 */
export function unpacker(services: Services): Unpacker {
  let isAwake = false;
  let hasNews = false;

  async function run(): Promise<void> {
    while (hasNews && !services.stopping.aborted) {
      await sleep(GATHER_MS, undefined, { ref: false });
      hasNews = false;
      try {
        await unpackInbox(services, { waitedMs: 0 });
      } catch (thrown) {
        const error = toError(thrown);
        services.log.error('inbox not unpacked', { error: error.message });
        hasNews ||= passesByItself(error);
        await sleep(PAUSE_MS, undefined, { ref: false, signal: services.stopping }).catch(
          () => undefined,
        );
      }
    }
    isAwake = false;
  }

  return {
    wake() {
      hasNews = true;
      if (isAwake) return;
      isAwake = true;
      void run();
    },
  };
}

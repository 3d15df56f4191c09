import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from '../src/errors.ts';
import type { Services } from '../src/services.ts';
import { type OpenDelivery, unpack, unpackInbox, UNPACKED_AT_ONCE } from './unpack.ts';

/** Deliveries come in bursts: those of a burst go into one commit. */
const GATHER_MS = 5;
/** Of bodies kept in mind, some two hundred deliveries; what is beyond is read from the inbox when its turn comes. */
const MOST_CHARACTERS_IN_MIND = 8_000_000;

/** A delivery in the inbox, with how long its body was. */
type Arrival = OpenDelivery & { readonly characters: number };

export type Unpacker = {
  /** Unpacks a delivery that was put into the inbox, soon; nobody waits for it. */
  add(delivery: Arrival): void;
};

/**
 * Unpacks what its own process takes in, one commit after the other: what comes in during one is in the next, so that
 * commits get larger as more comes in. What fails here stays in the inbox and is found there by a worker's sweep.
 */
export function unpacker(services: Services): Unpacker {
  const line: Arrival[] = [];
  let inMind = 0;
  let isAwake = false;
  let hasMore = false;

  async function run(): Promise<void> {
    while ((line.length > 0 || hasMore) && !services.stopping.aborted) {
      await sleep(GATHER_MS);
      try {
        if (line.length > 0) {
          const next = line.splice(0, UNPACKED_AT_ONCE);
          for (const { characters } of next) inMind -= characters;
          await unpack(services, next);
        } else {
          hasMore = false;
          await unpackInbox(services, { waitedMs: 0 });
        }
      } catch (thrown) {
        services.log.error('deliveries not unpacked', { error: toError(thrown).message });
      }
    }
    isAwake = false;
  }

  return {
    add(delivery) {
      if (inMind + delivery.characters <= MOST_CHARACTERS_IN_MIND) {
        inMind += delivery.characters;
        line.push(delivery);
      } else {
        hasMore = true;
      }
      if (isAwake) return;
      isAwake = true;
      void run();
    },
  };
}

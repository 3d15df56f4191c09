import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorClient } from './emulator-client.ts';

/** What leads do of an evening, the usual more often than the rare. */
const ACTS = [
  'visit',
  'visit',
  'visit',
  'open_email',
  'open_email',
  'click_email',
  'look_at_pricing',
  'look_at_pricing',
  'download_ebook',
  'submit_form',
  'attend_webinar',
  'social',
  'use_product',
  'book_meeting',
  'start_trial',
  'reply_email',
  'note_call',
  'change_job_title',
  'set_budget',
  'bounce',
  'unsubscribe',
] as const;

type Leads = {
  readonly emulator: EmulatorClient;
  readonly portalId: string;
  readonly contactIds: readonly string[];
  readonly seed: number;
  readonly stop: AbortSignal;
};

const PAUSE_MS = 150;

/** Lets made-up leads act, about six times a second, until it is told to stop. The same seed, the same acts. */
export async function letLeadsAct({
  emulator,
  portalId,
  contactIds,
  seed,
  stop,
}: Leads): Promise<void> {
  const random = mulberry32(seed);
  const pick = <T>(items: readonly T[]): T | undefined =>
    items[Math.floor(random() * items.length)];
  while (!stop.aborted) {
    const contactId = pick(contactIds);
    const act = pick(ACTS);
    if (contactId === undefined || act === undefined) return;
    // A lead that unsubscribed opens no mail: the stand-in refuses, as life does.
    await emulator.act(portalId, contactId, act).catch(() => undefined);
    await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** A small seeded generator (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

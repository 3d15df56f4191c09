import type { Failure } from './failures.ts';

const MAX_TRIES = 3;
/** Longer waits are the caller's: a worker shall not sit on its lease. */
const MAX_WAIT_MS = 5_000;
const FIRST_BACK_OFF_MS = 200;

/** How long to wait before trying again here; null where the caller decides. */
export function waitBeforeRetry({ code, doing, retryAfterMs: asked }: Failure, tries: number) {
  if (doing !== 'retry' || tries >= MAX_TRIES || code === 'hubspot-unauthorized') return null;
  // The budget itself keeps the portal shut: waiting there keeps the lanes' order.
  if (code === 'hubspot-rate-limited' || code === 'hubspot-search-limited') {
    return asked !== undefined && asked > MAX_BLOCKED_MS ? null : 0;
  }
  if (asked !== undefined) return asked > MAX_WAIT_MS ? null : asked;
  const backOffMs = FIRST_BACK_OFF_MS * 4 ** (tries - 1);
  return backOffMs * (0.5 + Math.random());
}

/** A 429 that asks for more than a window is the caller's to wait for. */
const MAX_BLOCKED_MS = 10_000;

/** Waits, or less long when the caller gives up. */
export async function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (waitMs <= 0) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, waitMs);
    signal?.addEventListener('abort', end);
  });
}

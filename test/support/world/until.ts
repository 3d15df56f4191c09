import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

type Nothing = false | null | undefined;

/** Looks again and again until there is something, and gives it; who waits in vain says for what. */
export async function until<T>(
  what: string,
  look: () => Promise<T | Nothing>,
  withinMs = 30_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

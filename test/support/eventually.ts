import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition holds; a test that waits in vain says for what. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 5_000,
): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(10);
  }
}

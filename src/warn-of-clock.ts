import type { Services } from './services.ts';
import { clockAheadMs } from './store/clock-ahead.ts';

/** From five minutes on every delivery is refused: its signature names the time at which it was sent. */
const MOST_APART_MS = 30_000;

/** Decay, reviews, signatures and the look for missed changes go by the process's clock: a wrong one is said at once. */
export async function warnOfClock({ db, clock, log }: Services): Promise<void> {
  // Whoever cannot ask has other worries, of which the log tells.
  const aheadMs = await clockAheadMs(db, clock).catch(() => 0);
  if (Math.abs(aheadMs) < MOST_APART_MS) return;
  log.warn('clocks differ; compare the clock of this machine with that of the database', {
    aheadSeconds: Math.round(aheadMs / 1_000),
  });
}

import { toError } from '../errors.ts';
import { SavedBudget, type InProcessRateBudget } from '../hubspot/in-process-rate-budget.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Db } from '../store/database.ts';
import { getRateWindows, saveRateWindows } from '../store/rate-windows.ts';

const EVERY_MS = 1_000;
/** What is older tells nothing any more: HubSpot counts over ten seconds. */
const OLD_MS = 60_000;

type Parts = {
  readonly db: Db;
  readonly budget: InProcessRateBudget;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Lets the rate budget of a single process survive its restart: what was kept is taken up now, and from now on
 * it is kept each second. Without it, a restart would begin with calls that HubSpot refuses.
 * @returns ends it, keeping the windows a last time
 */
export async function keepRateWindows({
  db,
  budget,
  clock,
  log,
}: Parts): Promise<() => Promise<void>> {
  const kept = SavedBudget.safeParse({ windows: await getRateWindows(db, clock() - OLD_MS) });
  if (kept.success) budget.restore(kept.data);

  let last = '';
  let saving: Promise<void> = Promise.resolve();
  const save = async () => {
    const { windows } = budget.export();
    const text = JSON.stringify(windows);
    if (text === last) return;
    try {
      await saveRateWindows(db, windows, clock());
      last = text;
    } catch (thrown) {
      log.warn('call windows not kept', { error: toError(thrown).message });
    }
  };
  const timer = setInterval(() => {
    // One at a time: a slow database must not pile them up.
    saving = saving.then(save);
  }, EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await saving;
    await save();
  };
}

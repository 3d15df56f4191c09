import { toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { ping } from '../store/ping.ts';

/** By the name under which log and metrics tell of a failure. */
export type Steps = Readonly<Record<string, () => Promise<void>>>;

/**
 * Takes the steps in turn; one that fails keeps none of the others from being taken, unless the database is away: then
 * all of them wait for the next round. One line in the log tells of all that failed.
 */
export async function eachByItself(
  { db, log, metrics }: Pick<Services, 'db' | 'log' | 'metrics'>,
  steps: Steps,
): Promise<void> {
  const failed: Record<string, string> = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step();
    } catch (thrown) {
      failed[name] = toError(thrown).message;
      metrics.sweepFailed(name);
      const isAway = await ping(db).then(
        () => false,
        () => true,
      );
      if (isAway) break;
    }
  }
  if (Object.keys(failed).length > 0) log.error('sweep failed', { failed });
}

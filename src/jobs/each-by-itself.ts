import { toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { passesByItself } from './give-back.ts';

/** By the name under which the log tells of a failure. */
export type Steps = Readonly<Record<string, () => Promise<void>>>;

/**
 * Takes the steps in turn; one that fails keeps none of the others from being taken, but where a store is away: then all
 * of them wait for the next round. One line in the log tells of all that failed.
 */
export async function eachByItself({ log }: Pick<Services, 'log'>, steps: Steps): Promise<void> {
  const failed: Record<string, string> = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step();
    } catch (thrown) {
      const error = toError(thrown);
      failed[name] = error.message;
      if (passesByItself(error)) break;
    }
  }
  if (Object.keys(failed).length > 0) log.error('sweep failed', { failed });
}

import type { RateBudget } from '../hubspot/rate-budget.ts';
import type { Services } from '../services.ts';

/** Less of the portal's calls left than this share: events are gathered so many times as long. */
const LONGER: readonly { readonly below: number; readonly times: number }[] = [
  { below: 0.1, times: 5 },
  { below: 0.25, times: 2 },
];

/** A window of calls lasts ten seconds: looking at it more often tells nothing new. */
const LOOK_EVERY_MS = 1_000;

type Look = { readonly times: number; readonly at: number };

const looksAt = new WeakMap<RateBudget, Map<string, Look>>();

/**
 * How long events of a portal are gathered now, in ms: the setting, and longer while few calls are left. Every
 * judgement costs two calls whether it is of one contact or of a hundred.
 */
export async function coalescingWindowMs(
  { budget, config, clock }: Pick<Services, 'budget' | 'config' | 'clock'>,
  portalId: string,
): Promise<number> {
  const looks = looksAt.get(budget) ?? new Map<string, Look>();
  looksAt.set(budget, looks);
  const last = looks.get(portalId);
  if (last !== undefined && Math.abs(clock() - last.at) < LOOK_EVERY_MS) {
    return config.coalesceMs * last.times;
  }
  const { free, limit } = await budget.usage(portalId);
  const share = free / limit;
  const times = LONGER.find(({ below }) => share < below)?.times ?? 1;
  looks.set(portalId, { times, at: clock() });
  return config.coalesceMs * times;
}

import type { Services } from '../services.ts';

/** Less of the portal's calls left than this share: events are gathered so many times as long. */
const LONGER: readonly { readonly below: number; readonly times: number }[] = [
  { below: 0.1, times: 5 },
  { below: 0.25, times: 2 },
];

/**
 * How long events of a portal are gathered now, in ms: the setting, and longer while few calls are left. Every
 * judgement costs two calls whether it is of one contact or of a hundred.
 */
export async function coalescingWindowMs(
  { budget, config }: Pick<Services, 'budget' | 'config'>,
  portalId: string,
): Promise<number> {
  const { free, limit } = await budget.usage(portalId);
  const share = free / limit;
  const times = LONGER.find(({ below }) => share < below)?.times ?? 1;
  return config.coalesceMs * times;
}

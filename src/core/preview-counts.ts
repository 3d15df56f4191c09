import type { Tier } from './verdict.ts';

/** How many there are by the version in force and by the new one. */
export type Count = { readonly current: number; readonly candidate: number };
export type MutableCount = { current: number; candidate: number };

/** Nobody counted yet in any tier. */
export function perTier(): Record<Tier, MutableCount> {
  const none = (): MutableCount => ({ current: 0, candidate: 0 });
  return {
    tier_1: none(),
    tier_2: none(),
    tier_3: none(),
    needs_data: none(),
    disqualified: none(),
  };
}

import { DAY_MS } from './day.ts';
import type { Facts } from './facts.ts';
import type { Model } from './model.ts';
import type { Count, MutableCount } from './preview-counts.ts';
import { qualify } from './qualify.ts';
import type { Tier } from './verdict.ts';

const WEEKS = 4;

/** The last weeks, the newest first, with nobody counted yet. */
export function lastWeeks(): MutableCount[] {
  return Array.from({ length: WEEKS }, () => ({ current: 0, candidate: 0 }));
}

/** For each of the last weeks, the newest first, whether the lead was in tier 1 at its end and not at its start. */
export function tier1Entries(
  model: Model,
  facts: Facts,
  { asOf, tierNow }: { readonly asOf: number; readonly tierNow: Tier },
): boolean[] {
  const wasTier1 = Array.from({ length: WEEKS + 1 }, (_, week) =>
    week === 0
      ? tierNow === 'tier_1'
      : qualify(model, facts, asOf - week * 7 * DAY_MS).tier === 'tier_1',
  );
  return wasTier1.slice(0, WEEKS).map((isIn, week) => isIn && wasTier1[week + 1] !== true);
}

/** Adds a lead's entries into tier 1 to the weeks. */
export function countWeeks(
  weeks: readonly MutableCount[],
  side: 'current' | 'candidate',
  entered: readonly boolean[],
): void {
  for (const [index, week] of weeks.entries()) if (entered[index] === true) week[side] += 1;
}

/** How many there were in a week on average. */
export function meanOf(weeks: readonly Count[]): Count {
  const mean = (side: 'current' | 'candidate') =>
    weeks.reduce((sum, week) => sum + week[side], 0) / weeks.length;
  return { current: mean('current'), candidate: mean('candidate') };
}

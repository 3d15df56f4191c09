import { MOST_REASONS, OTHER_REASONS, type ReasonCounts } from '../store/ledger-days.ts';

/** The reasons of several days as those of one: the most frequent ones first, the rest as `other`. */
export function addUpReasons(counts: readonly ReasonCounts[]): ReasonCounts {
  const sums = new Map<string, number>();
  for (const [reason, events] of counts.flatMap((each) => Object.entries(each))) {
    sums.set(reason, (sums.get(reason) ?? 0) + events);
  }
  const named = [...sums]
    .filter(([reason]) => reason !== OTHER_REASONS)
    .toSorted(([, some], [, others]) => others - some);
  const others = named
    .slice(MOST_REASONS)
    .reduce((sum, [, events]) => sum + events, sums.get(OTHER_REASONS) ?? 0);
  return Object.fromEntries([
    ...named.slice(0, MOST_REASONS),
    ...(others > 0 ? [[OTHER_REASONS, others] as const] : []),
  ]);
}

import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import {
  FLOOR_SHARE,
  LANE_SHARES,
  PACE,
  PACE_FROM,
  type BudgetSettings,
  type BudgetUsage,
  type CallKind,
} from './rate-budget.ts';

/** One portal's window. `redis-rate-script.ts` says the same in Lua; one battery of tests holds both to it. */
export const RateWindow = z.object({
  limit: z.number(),
  windowMs: z.number(),
  /** `until`: when the call stops counting. Kept a while longer, to tell which ones HubSpot may have counted. */
  calls: z.array(z.object({ id: z.string(), lane: z.number(), until: z.number() })),
  searches: z.array(z.number()),
  others: z.object({ count: z.number(), until: z.number() }),
  /** `wanted`: the window is assumed full, and one call may go to find out. `out`: it is under way. */
  probe: z.enum(['none', 'wanted', 'out']),
  blockedUntil: z.number(),
  searchBlockedUntil: z.number(),
  pacedUntil: z.number(),
  forgetAt: z.number(),
});
export type RateWindow = z.infer<typeof RateWindow>;

/** A kind of call that somebody waits for. */
export type Ask = { readonly lane: Lane; readonly kind: CallKind };
export type Grant =
  | { readonly granted: true; readonly ask: Ask; readonly id: string; readonly sentAt: number }
  | { readonly granted: false; readonly waitMs: number };

/** Nothing is known: assumed full, until the answer of a first call tells. */
export function unknownWindow(settings: BudgetSettings, now: number): RateWindow {
  const { limit, windowMs } = settings;
  return {
    limit,
    windowMs,
    calls: [],
    searches: [],
    others: { count: limit, until: now + windowMs },
    probe: 'wanted',
    blockedUntil: 0,
    searchBlockedUntil: 0,
    pacedUntil: 0,
    forgetAt: now + forgetAfter(windowMs),
  };
}

/** Gives the most urgent of those who wait a call, and enters it into the window, or says when to ask again. */
export function grant(
  window: RateWindow,
  asks: readonly Ask[],
  { settings, now, id }: { settings: BudgetSettings; now: number; id: string },
): Grant {
  tidy(window, settings, now);
  const ask = choose(window, asks, settings, now);
  if (ask === undefined) return { granted: false, waitMs: nextEventMs(window, now) };
  const until = now + settings.callTimeoutMs + window.windowMs;
  window.calls.push({ id, lane: ask.lane, until });
  if (ask.kind === 'search') {
    window.searches.push(now + settings.callTimeoutMs + settings.searchWindowMs);
  }
  if (window.probe === 'wanted') window.probe = 'out';
  if (ask.lane > 0) window.pacedUntil = now + (PACE * window.windowMs) / window.limit;
  return { granted: true, ask, id, sentAt: now };
}

function choose(
  window: RateWindow,
  asks: readonly Ask[],
  settings: BudgetSettings,
  now: number,
): Ask | undefined {
  if (now < window.blockedUntil || window.probe === 'out') return undefined;
  const byLane = countByLane(window, now);
  const used = sum(byLane) + window.others.count;
  const floor = Math.max(1, Math.floor(FLOOR_SHARE * window.limit));
  const belowFloor = ({ lane }: Ask) => lane > 1 && byLane[lane] < floor;
  const rank = (ask: Ask) => (belowFloor(ask) ? 0.5 : ask.lane);
  const searchesFull =
    now < window.searchBlockedUntil || window.searches.length >= settings.searchLimit;
  const paced = now < window.pacedUntil && used >= PACE_FROM * window.limit;
  const mayGo = (ask: Ask) => {
    if (ask.kind === 'search' && searchesFull) return false;
    if (window.probe === 'wanted') return true;
    if (ask.lane > 0 && paced) return false;
    return used < cap(belowFloor(ask) ? 1 : ask.lane, window.limit);
  };
  return asks.filter(mayGo).sort((one, other) => rank(one) - rank(other))[0];
}

function cap(lane: Lane, limit: number): number {
  return Math.max(1, Math.floor(LANE_SHARES[lane] * limit));
}

export function usageOf(window: RateWindow, now: number): BudgetUsage {
  const byLane = countByLane(window, now);
  const isKnown = window.probe === 'none';
  const others = isKnown && window.others.until > now ? window.others.count : 0;
  return {
    isKnown,
    limit: window.limit,
    byLane,
    others,
    free: Math.max(0, window.limit - sum(byLane) - others),
    blockedForMs: Math.max(0, window.blockedUntil - now),
  };
}

function tidy(window: RateWindow, settings: BudgetSettings, now: number): void {
  window.calls = window.calls.filter(({ until }) => until > now - settings.callTimeoutMs);
  window.searches = window.searches.filter((until) => until > now);
  if (window.others.until <= now) {
    window.others = { count: 0, until: 0 };
    window.probe = 'none';
  }
  window.forgetAt = Math.max(window.blockedUntil, now) + forgetAfter(window.windowMs);
}

function countByLane({ calls }: RateWindow, now: number): [number, number, number, number] {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (const { lane, until } of calls) {
    if (until > now && isLane(lane)) counts[lane] += 1;
  }
  return counts;
}

function isLane(lane: number): lane is Lane {
  return lane === 0 || lane === 1 || lane === 2 || lane === 3;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Until something may have changed by time alone. */
function nextEventMs(window: RateWindow, now: number): number {
  const instants = [
    ...window.calls.map(({ until }) => until),
    ...window.searches,
    window.others.until,
    window.blockedUntil,
    window.searchBlockedUntil,
    window.pacedUntil,
  ].filter((instant) => instant > now);
  return Math.ceil(Math.min(...instants, now + LONGEST_NAP_MS) - now);
}

const LONGEST_NAP_MS = 1_000;

/** A portal that was quiet this long is unknown again: others may have used its window. */
export function forgetAfter(windowMs: number): number {
  return windowMs * 1.5;
}

import { z } from 'zod';
import {
  FLOOR_SHARE,
  LANE_SHARES,
  OTHERS_MARGIN,
  PACE,
  PACE_FROM,
  readRateHeaders,
  type BudgetSettings,
  type BudgetUsage,
  type CallKind,
  type CallOutcome,
  type Lane,
  type Permit,
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

/** Enters what became of a call: HubSpot's own count corrects ours, a 429 shuts the portal. */
export function settle(
  window: RateWindow,
  permit: Permit,
  { settings, now, outcome }: { settings: BudgetSettings; now: number; outcome: CallOutcome },
): void {
  const call = window.calls.find(({ id }) => id === permit.id);
  if (outcome.kind === 'unsent') {
    window.calls = window.calls.filter((other) => other !== call);
    if (permit.kind === 'search') endSearch(window, now);
    if (window.probe === 'out') window.probe = 'wanted';
    return;
  }
  if (permit.kind === 'search') endSearch(window, now + settings.searchWindowMs);
  const told = 'headers' in outcome ? readRateHeaders(outcome.headers, window.windowMs) : null;
  if (told !== null) {
    window.limit = told.max;
    window.windowMs = told.intervalMs;
  }
  if (call !== undefined) call.until = now + window.windowMs;
  if (told !== null) {
    // At most these of ours are in HubSpot's count; the rest of it are others' calls.
    const ours = window.calls.filter(({ until }) => until > permit.sentAt).length;
    const others = Math.max(0, told.max - told.remaining - ours);
    window.others = { count: Math.ceil(others * OTHERS_MARGIN), until: now + window.windowMs };
    window.probe = 'none';
  } else if (window.probe === 'out') {
    // Searches carry no headers. Another answer without them says only that calls go through.
    const learnt = outcome.kind === 'answered' && permit.kind === 'plain';
    if (learnt) window.others = { count: 0, until: 0 };
    window.probe = learnt ? 'none' : 'wanted';
  }
  if (outcome.kind === 'limited') shut(window, outcome, now);
  window.forgetAt = Math.max(window.blockedUntil, now) + forgetAfter(window.windowMs);
}

function shut(
  window: RateWindow,
  outcome: Extract<CallOutcome, { kind: 'limited' }>,
  now: number,
): void {
  if (outcome.scope === 'search') {
    const until = now + (outcome.retryAfterMs ?? 1_000);
    window.searchBlockedUntil = Math.max(window.searchBlockedUntil, until);
    return;
  }
  const until = now + (outcome.retryAfterMs ?? window.windowMs);
  window.blockedUntil = Math.max(window.blockedUntil, until);
  window.others = { count: window.limit, until: window.blockedUntil + window.windowMs };
  window.probe = 'wanted';
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

/** The search under way that would count longest now counts until `until`. */
function endSearch(window: RateWindow, until: number): void {
  const longest = Math.max(...window.searches);
  const index = window.searches.indexOf(longest);
  if (index >= 0) window.searches[index] = Math.min(longest, until);
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
function forgetAfter(windowMs: number): number {
  return windowMs * 1.5;
}

import type { Lane } from '../core/lane.ts';

export type CallKind = 'plain' | 'search';

export type CallAsk = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly kind?: CallKind;
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
  /** How long to stand in line at most; then the wait ends with `rate-budget-wait`. */
  readonly maxWaitMs?: number;
};

/** The right to make one call now. Always to be given to `settle` afterwards. */
export type Permit = {
  readonly portalId: string;
  readonly lane: Lane;
  readonly kind: CallKind;
  readonly id: string;
  /** By the budget's own clock. */
  readonly sentAt: number;
};

/** What became of a call, as far as the budget cares. */
export type CallOutcome =
  | { readonly kind: 'answered'; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: 'limited';
      /** `search`: the limit of searches only. */
      readonly scope: 'window' | 'search';
      readonly retryAfterMs: number | undefined;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** No answer: the call may have been counted or not. */
  | { readonly kind: 'lost' }
  /** It was not made after all. */
  | { readonly kind: 'unsent' };

export type BudgetUsage = {
  /** False while no answer has told how full the window is: a portal that was quiet, or after a 429. */
  readonly isKnown: boolean;
  /** Calls allowed in a window, as HubSpot last said. */
  readonly limit: number;
  /** Our calls in the window by lane, those under way included. */
  readonly byLane: readonly [number, number, number, number];
  /** Calls of others in the window, by HubSpot's count; 0 while nothing is known. */
  readonly others: number;
  /** What is left for lane 0. */
  readonly free: number;
  /** How long a 429 keeps the portal shut. */
  readonly blockedForMs: number;
};

/**
 * HubSpot's limit of calls per portal and rolling window, shared by all who hold the same budget. A call counts
 * from the moment it may be sent until a window after its answer, so HubSpot's own count is never higher than ours.
 */
export type RateBudget = {
  /** Waits for the right to make one call. */
  take(ask: CallAsk): Promise<Permit>;
  settle(permit: Permit, outcome: CallOutcome): void;
  usage(portalId: string): Promise<BudgetUsage>;
  close(): Promise<void>;
};

export type BudgetSettings = {
  /** Until HubSpot's headers say otherwise: an OAuth app's limit. */
  readonly limit: number;
  readonly windowMs: number;
  /** A call without an answer counts this long plus a window. At least the client's own time limit. */
  readonly callTimeoutMs: number;
  /** HubSpot allows 5 searches a second, all apps together. One is left to the others. */
  readonly searchLimit: number;
  readonly searchWindowMs: number;
};

export const BUDGET_SETTINGS: BudgetSettings = {
  limit: 110,
  windowMs: 10_000,
  callTimeoutMs: 10_000,
  searchLimit: 4,
  searchWindowMs: 1_000,
};

/** How full the window may be for a lane to get one more call: what is above is kept for the lanes before it. */
export const LANE_SHARES: readonly [number, number, number, number] = [1, 0.975, 0.85, 0.7];

/** The first of a window's calls of lanes 2 and 3 go as lane 1, so that a busy portal does not starve them. */
export const FLOOR_SHARE = 0.05;

/**
 * From this fill on, lanes 1 to 3 are paced instead of going all at once, so that afterwards a slot becomes free
 * every moment and a new lead never waits for a whole window. A little faster than the limit, or it would cost calls.
 */
export const PACE_FROM = 0.4;
export const PACE = 0.85;

/** Others' calls are only estimated, from below. */
export const OTHERS_MARGIN = 1.1;

/** What HubSpot says about the window in the headers of an answer. */
export type RateHeaders = {
  readonly max: number;
  readonly remaining: number;
  readonly intervalMs: number;
};

export function readRateHeaders(
  headers: Readonly<Record<string, string>>,
  fallbackIntervalMs: number,
): RateHeaders | null {
  const max = whole(headers['x-hubspot-ratelimit-max']);
  const remaining = whole(headers['x-hubspot-ratelimit-remaining']);
  if (max === null || max === 0 || remaining === null) return null;
  const intervalMs = whole(headers['x-hubspot-ratelimit-interval-milliseconds']);
  return { max, remaining, intervalMs: intervalMs || fallbackIntervalMs };
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

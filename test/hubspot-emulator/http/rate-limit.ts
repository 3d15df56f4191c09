import { randomUUID } from 'node:crypto';
import { HubSpotError } from './hubspot-error.ts';

/** The two limits of an account: all calls but search, and search. */
export type LimitKind = 'ten_secondly' | 'search';

export const LIMITS = {
  ten_secondly: { requests: 110, windowMs: 10_000, policy: 'TEN_SECONDLY_ROLLING' },
  search: { requests: 5, windowMs: 1_000, policy: 'SECONDLY' },
} as const;

/** Times of the calls of the last window, oldest first: a true sliding window. */
export type Window = { times: number[]; first: number };

export type RateLimits = {
  /** Counts the call and gives the headers for its answer, or throws HubSpot's 429. */
  readonly take: (
    portalId: string,
    kind: LimitKind,
    lowered: number | null,
  ) => Record<string, string>;
};

/** Windows that are empty at first. Refused calls do not count. */
export function createRateLimits(now: () => number = () => performance.now()): RateLimits {
  const windows = new Map<string, Window>();
  return {
    take: (portalId, kind, lowered) => {
      const key = `${kind}/${portalId}`;
      const window = windows.get(key) ?? { times: [], first: 0 };
      windows.set(key, window);
      const { windowMs, policy } = LIMITS[kind];
      const max = kind === 'search' ? LIMITS.search.requests : (lowered ?? LIMITS[kind].requests);
      const used = slide(window, now() - windowMs);
      if (used >= max) throw tooMany(kind, policy, rateHeaders(kind, max, 0));
      window.times.push(now());
      return rateHeaders(kind, max, max - used - 1);
    },
  };
}

function slide(window: Window, since: number): number {
  while (window.first < window.times.length && (window.times[window.first] ?? 0) <= since)
    window.first += 1;
  if (window.first > 1000) {
    window.times = window.times.slice(window.first);
    window.first = 0;
  }
  return window.times.length - window.first;
}

/** Search answers carry no rate-limit headers. */
function rateHeaders(kind: LimitKind, max: number, remaining: number): Record<string, string> {
  if (kind === 'search') return {};
  return {
    'x-hubspot-ratelimit-max': String(max),
    'x-hubspot-ratelimit-remaining': String(remaining),
    'x-hubspot-ratelimit-interval-milliseconds': String(LIMITS.ten_secondly.windowMs),
  };
}

/** The 429 of HubSpot; it carries no Retry-After of its own. */
export function tooMany(
  kind: LimitKind,
  policyName: string,
  headers: Record<string, string>,
): HubSpotError {
  const words = kind === 'search' ? 'secondly' : 'ten_secondly_rolling';
  return new HubSpotError(
    429,
    {
      status: 'error',
      message: `You have reached your ${words} limit.`,
      errorType: 'RATE_LIMIT',
      correlationId: randomUUID(),
      policyName,
      groupName: 'publicapi:crm:oauth',
      requestId: randomUUID(),
    },
    headers,
  );
}

import type { CallOutcome } from '../../../src/hubspot/rate-budget.ts';

type Options = { limit: number; windowMs: number; latencyMs?: () => number };

/** HubSpot's limit as HubSpot counts it: a rolling window over the instants at which calls arrive. */
export function limitedHubSpot({
  limit,
  windowMs,
  latencyMs = () => 2 + Math.random() * 6,
}: Options) {
  let arrivals: number[] = [];
  const counts = { calls: 0, refused: 0 };
  const server = {
    limit,
    counts,
    /** Calls of another app, or of a process that has died. */
    useElsewhere(count: number) {
      arrivals.push(...Array.from({ length: count }, () => Date.now()));
    },
    /** One call: what the client would tell the budget afterwards. */
    async answer(): Promise<CallOutcome> {
      await wait(latencyMs() / 2);
      const now = Date.now();
      arrivals = arrivals.filter((at) => at > now - windowMs);
      counts.calls += 1;
      const isRefused = arrivals.length >= server.limit;
      if (isRefused) counts.refused += 1;
      else arrivals.push(now);
      const headers = {
        'x-hubspot-ratelimit-max': String(server.limit),
        'x-hubspot-ratelimit-remaining': String(Math.max(0, server.limit - arrivals.length)),
        'x-hubspot-ratelimit-interval-milliseconds': String(windowMs),
      };
      await wait(latencyMs() / 2);
      return isRefused
        ? { kind: 'limited', scope: 'window', retryAfterMs: undefined, headers }
        : { kind: 'answered', headers };
    },
  };
  return server;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

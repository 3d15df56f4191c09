export const LIMIT = 110;
export const WINDOW_MS = 10_000;

export type CallWindow = {
  /** How many calls are left after this one; null where it is refused. Refused calls do not count. */
  take(portalId: string): number | null;
};

/** HubSpot's limit of a portal: a true sliding window of ten seconds. */
export function callWindow(limit = LIMIT): CallWindow {
  const times = new Map<string, number[]>();
  return {
    take(portalId) {
      const now = performance.now();
      const recent = (times.get(portalId) ?? []).filter((at) => at > now - WINDOW_MS);
      times.set(portalId, recent);
      if (recent.length >= limit) return null;
      recent.push(now);
      return limit - recent.length;
    },
  };
}

export type DelayedWakes = {
  /** Rings after the delay; of several for one portal the earliest counts. */
  add(portalId: string, delayMs: number): void;
  size(): number;
  clear(): void;
};

type Delayed = { readonly at: number; readonly timer: NodeJS.Timeout };

/** Timers in this process: what is lost with it is found by the sweep. */
export function delayedWakes(ring: (portalId: string) => void): DelayedWakes {
  const byPortal = new Map<string, Delayed>();
  return {
    add(portalId, delayMs) {
      const at = performance.now() + delayMs;
      const known = byPortal.get(portalId);
      if (known !== undefined && known.at <= at) return;
      clearTimeout(known?.timer);
      const timer = setTimeout(() => {
        byPortal.delete(portalId);
        ring(portalId);
      }, delayMs);
      byPortal.set(portalId, { at, timer });
    },
    size: () => byPortal.size,
    clear() {
      for (const { timer } of byPortal.values()) clearTimeout(timer);
      byPortal.clear();
    },
  };
}

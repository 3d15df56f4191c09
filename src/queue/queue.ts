/**
 * The bell: tells workers that a portal may have work. The database alone knows what there is to do, so a wake that is
 * lost costs the time until the next sweep and nothing else.
 */
export type Queue = {
  /**
   * Rings for a portal. Wakes of one portal that wait become one; one that comes while the portal's handler runs makes it
   * run once more. Never throws and never takes longer than a second, whatever happens to Redis.
   */
  wake(portalId: string, options?: { readonly delayMs?: number }): Promise<void>;
  /** Starts to work: in this process one handler a portal at a time, and so many portals at once. */
  process(handler: PortalHandler, options: { readonly concurrency: number }): void;
  /** Wakes that wait for a handler. */
  depth(): Promise<number>;
  /** Takes no more wakes and waits for the handlers that run. */
  close(): Promise<void>;
};

export type PortalHandler = (portalId: string) => Promise<void>;

import type { Clock } from './clock.ts';
import type { Db } from './store/database.ts';
import type { LedgerEvent } from './store/ledger.ts';
import { getPortal } from './store/portals.ts';

export type PortalDirectory = {
  /** Events of portals that never installed the app are kept as ignored: HubSpot must not send them again. */
  ignoreUnknown(events: readonly LedgerEvent[]): Promise<LedgerEvent[]>;
};

/** An unknown portal is asked for again after this time at most once: a stray one costs no query per delivery. */
const UNKNOWN_FOR_MS = 5_000;

/** Knows which portals are ours, from memory where it can: a portal that was installed once stays known. */
export function portalDirectory({
  db,
  clock,
}: {
  readonly db: Db;
  readonly clock: Clock;
}): PortalDirectory {
  const known = new Set<string>();
  const unknownUntil = new Map<string, number>();

  async function isKnown(portalId: string): Promise<boolean> {
    if (known.has(portalId)) return true;
    if ((unknownUntil.get(portalId) ?? 0) > clock()) return false;
    if ((await getPortal(db, portalId)) !== null) {
      known.add(portalId);
      unknownUntil.delete(portalId);
      return true;
    }
    // Forged deliveries cannot get here, so the map only grows by portals that HubSpot really sends.
    unknownUntil.set(portalId, clock() + UNKNOWN_FOR_MS);
    return false;
  }

  return {
    async ignoreUnknown(events) {
      const strangers = new Set<string>();
      for (const portalId of new Set(events.map((event) => event.portalId))) {
        if (!(await isKnown(portalId))) strangers.add(portalId);
      }
      return events.map((event) =>
        strangers.has(event.portalId) && event.ignoredBecause === null
          ? { ...event, ignoredBecause: 'unknown portal' }
          : event,
      );
    },
  };
}

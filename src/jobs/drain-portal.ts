import type { Services } from '../services.ts';
import { getPortal, type Portal } from '../store/portals.ts';
import { portalWork } from '../store/portal-work.ts';
import { coalescingWindowMs } from './coalescing-window.ts';
import { provisionPortal } from './provision-portal.ts';
import { BATCH, requalify } from './requalify.ts';
import { resolveSubjects } from './resolve-subjects.ts';

/** Batches of one portal under way at a time in one process: one reads while another writes. */
const MOST_AT_ONCE = 3;
/** What becomes ready later than this is left to the sweep. */
const RING_WITHIN_MS = 5_000;

/** What is left to do for a portal, beside the wake that was set for it. */
export type Turn = { readonly hasBulk: boolean };

/**
 * One turn of a portal, what a wake calls: the live work that is ready, a few batches at most. Then other portals
 * have their turn, and this one rings again if something is left. Harmless when nothing is: the database knows what
 * there is to do, a wake only says that it may be worth a look.
 */
export async function drainPortal(services: Services, portalId: string): Promise<Turn> {
  const { db, stopping } = services;
  if (stopping.aborted) return { hasBulk: false };
  const settleMs = await coalescingWindowMs(services, portalId);
  const [portal, work] = await Promise.all([
    connectedPortal(services, portalId),
    portalWork(db, { portalId, settleMs, batch: BATCH }),
  ]);
  if (portal === null) return { hasBulk: false };
  const isReady = work.othersInMs === 0 || work.liveInMs === 0;
  if (!isReady) {
    ringLater(services, portalId, [work.othersInMs, work.liveInMs]);
    return work;
  }
  const resolved = work.othersInMs === 0 ? await resolveSubjects(services, portal) : 0;
  const atOnce = Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(work.liveWaiting / BATCH)));
  const judged = await Promise.all(
    Array.from({ length: atOnce }, () =>
      requalify(services, portal, { urgency: 'live', settleMs }),
    ),
  );
  // Less than a batch was all there was; who comes meanwhile rings by itself.
  if (resolved > 0 || judged.some((claimed) => claimed >= BATCH)) services.ring(portalId);
  return work;
}

/** The portal with its properties in place; null when it is not connected any more. */
export async function connectedPortal(
  services: Services,
  portalId: string,
): Promise<Portal | null> {
  const portal = await getPortal(services.db, portalId);
  if (portal?.status !== 'connected') return null;
  if (portal.provisionedModelVersion !== portal.modelVersion) {
    await provisionPortal(services, portal);
  }
  return portal;
}

function ringLater(
  services: Services,
  portalId: string,
  readyInMs: readonly (number | null)[],
): void {
  const next = Math.min(...readyInMs.map((inMs) => inMs ?? Infinity));
  if (next <= RING_WITHIN_MS) services.ring(portalId, next);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../services.ts';
import { getPortal, type Portal } from '../store/portals.ts';
import { type PortalWork, portalWork } from '../store/portal-work.ts';
import { coalescingWindowMs } from './coalescing-window.ts';
import { provisionPortal } from './provision-portal.ts';
import { BATCH, NOTHING, requalify } from './requalify.ts';
import { resolveSubjects } from './resolve-subjects.ts';

/** Batches of one portal under way at a time in one process: one reads while another writes. */
const MOST_AT_ONCE = 3;
/** So much earlier a portal may come whose contacts wait for long: a backlog must not keep new ones of others waiting. */
const MOST_AHEAD_MS = 3_000;
const RING_WITHIN_MS = 5_000;
/** A wake takes some milliseconds to get here: it is sent ahead. */
export const RING_AHEAD_MS = 15;
/** What is almost ready is waited for here; longer than a wake is sent ahead, for one that was quick. */
const WAIT_HERE_MS = 2 * RING_AHEAD_MS;

/** What is left to do for a portal, beside the wake that was set for it. */
export type Turn = { readonly hasBulk: boolean };

/**
 * One turn of a portal, what a wake calls: the live work that is ready, a few batches at most. Then other portals
 * have their turn, and this one rings again if something is left. Harmless when nothing is: the database knows what
 * there is to do, a wake only says that it may be worth a look.
 */
export async function drainPortal(services: Services, portalId: string): Promise<Turn> {
  const { db, clock, stopping, liveSlots } = services;
  if (stopping.aborted) return { hasBulk: false };
  const settleMs = await coalescingWindowMs(services, portalId);
  const [portal, work] = await Promise.all([
    connectedPortal(services, portalId),
    portalWork(db, { portalId, settleMs, batch: BATCH }),
  ]);
  if (portal === null) return { hasBulk: false };
  const readyInMs = Math.min(work.othersInMs ?? Infinity, work.liveInMs ?? Infinity);
  if (readyInMs > WAIT_HERE_MS) {
    // What becomes ready later than that is left to the sweep.
    if (readyInMs <= RING_WITHIN_MS) services.ring(portalId, readyInMs - RING_AHEAD_MS);
    return work;
  }
  // A millisecond more: timers may be early by a part of one.
  if (readyInMs > 0) await sleep(readyInMs + 1);
  const hasOthers = work.othersInMs !== null && work.othersInMs <= readyInMs;
  const resolved = hasOthers ? await resolveSubjects(services, portal) : 0;
  const fullBatches = Math.floor(work.liveWaiting / BATCH);
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, fullBatches, liveSlots.free()));
  const dueAt = dueAtOf(work, clock());
  const batches = await Promise.all(
    Array.from({ length: atOnce }, () =>
      liveSlots.take(dueAt, async () =>
        stopping.aborted ? NOTHING : requalify(services, portal, { urgency: 'live', settleMs }),
      ),
    ),
  );
  // Less than a batch was all there was; who comes meanwhile rings by itself.
  const hasMore = batches.some((batch) => batch.hasMore || batch.claimed >= BATCH);
  if (resolved > 0 || hasMore) services.ring(portalId);
  return work;
}

/** Whoever waits longest comes first, and new leads before others. */
function dueAtOf({ liveSince, hasNew }: PortalWork, now: number): number {
  const earliest = now - MOST_AHEAD_MS;
  return hasNew ? earliest : Math.max(liveSince ?? now, earliest);
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

import { countContacts } from '../hubspot/count-contacts.ts';
import { listContacts } from '../hubspot/list-contacts.ts';
import type { Services } from '../services.ts';
import { markDirty } from '../store/dirty.ts';
import type { Portal } from '../store/portals.ts';
import { advanceScan, finishScan, startScan } from '../store/scans.ts';
import { waitingInBulk } from '../store/waiting-in-bulk.ts';

/** Begins to judge every contact of a portal, or goes on where an earlier installation stopped. */
export async function startBackfill(services: Services, portalId: string): Promise<void> {
  const { db, hubspot, clock } = services;
  const total = await countContacts(hubspot, portalId);
  await startScan(db, { portalId, kind: 'backfill', total, at: clock() });
  services.ring(portalId);
}

/**
 * Lists the next page of contacts and marks them, at the lowest priority. The page and the place in the list
 * are one commit, so that a crash neither skips nor repeats a page.
 * @returns how many contacts were listed
 */
export async function advanceBackfill(services: Services, portal: Portal): Promise<number> {
  const { db, hubspot, clock, log } = services;
  const { portalId, backfill } = portal;
  if (backfill === null || backfill.finishedAt !== null) return 0;

  const page = await listContacts(hubspot, {
    portalId,
    lane: 3,
    after: backfill.position,
    properties: [],
  });
  const contactIds = page.contacts.map(({ id }) => id);
  await db.transaction().execute(async (tx) => {
    const counted = await advanceScan(tx, {
      portalId,
      kind: 'backfill',
      from: backfill.position,
      to: page.after,
      found: contactIds.length,
    });
    if (!counted) return;
    await markDirty(tx, { portalId, contactIds, lane: 3 });
    if (page.after === null) await finishScan(tx, { portalId, kind: 'backfill', at: clock() });
  });
  if (page.after === null)
    log.info('backfill listed', { portalId, contacts: backfill.done + contactIds.length });
  return contactIds.length;
}

export type BackfillProgress = {
  readonly judged: number;
  readonly total: number;
  /** Every contact was listed, and none of them waits any more. */
  readonly finished: boolean;
};

/** How far the first judging of all contacts has come. */
export async function backfillProgress(
  { db }: Services,
  portal: Portal,
): Promise<BackfillProgress> {
  const { portalId, backfill } = portal;
  if (backfill === null) return { judged: 0, total: 0, finished: false };
  const waiting = await waitingInBulk(db, portalId);
  const total = Math.max(backfill.total ?? 0, backfill.done);
  return {
    judged: Math.max(0, backfill.done - waiting),
    total,
    finished: backfill.finishedAt !== null && waiting === 0,
  };
}

import { listContacts } from '../hubspot/list-contacts.ts';
import type { Services } from '../services.ts';
import { markMissed } from '../store/reconciliation.ts';
import { advanceScan, finishScan, getScan, portalsToList, startScan } from '../store/scans.ts';

/** The list finds what the search cannot: changes older than its cursor, calculated values that move no webhook. */
const EVERY_MS = 24 * 60 * 60_000;

/** Begins the daily list of every contact in those portals where it is due. */
export async function startFullLists({ db, clock }: Services): Promise<void> {
  const now = clock();
  for (const portalId of await portalsToList(db, { now, everyMs: EVERY_MS })) {
    await startScan(db, { portalId, kind: 'full-list', total: null, at: now });
  }
}

/**
 * Reads the next page of the daily list, and marks whose change nobody has told. Like a page of the backfill, it
 * is one commit with its place in the list.
 * @returns how many contacts were on the page; 0 where no list is under way
 */
export async function advanceFullList(services: Services, portalId: string): Promise<number> {
  const { db, hubspot, clock, log } = services;
  const scan = await getScan(db, portalId, 'full-list');
  if (scan === null || scan.finishedAt !== null) return 0;

  const place = { portalId, kind: 'full-list' } as const;
  const { position } = scan;
  const page = await listContacts(hubspot, { portalId, lane: 3, after: position, properties: [] });
  const contacts = page.contacts
    // What changed after the list began is told by events, or found by the next search.
    .filter(({ updatedAt }) => updatedAt < scan.startedAt)
    .map(({ id, updatedAt }) => ({ contactId: id, updatedAt }));
  const missed = await db.transaction().execute(async (tx) => {
    const step = { ...place, from: position, to: page.after, found: page.contacts.length };
    if (!(await advanceScan(tx, step))) return 0;
    if (page.after === null) await finishScan(tx, { ...place, at: clock() });
    return markMissed(tx, { portalId, contacts, lane: 3, at: clock() });
  });
  if (missed > 0) {
    services.metrics.contactsMissed(missed);
    log.warn('contacts missed by webhooks', { portalId, contacts: missed });
  }
  if (page.after === null) {
    log.info('contacts listed', { portalId, contacts: scan.done + page.contacts.length });
  }
  return page.contacts.length;
}

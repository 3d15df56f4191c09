import type { Services } from '../services.ts';
import { contactsFrom } from '../store/contacts-by-model.ts';
import type { Db } from '../store/database.ts';
import { markDirty } from '../store/dirty.ts';
import type { Portal } from '../store/portals.ts';
import { advanceScan, finishScan, lockScan, restartScan } from '../store/scans.ts';
import { waitingInBulk } from '../store/waiting-in-bulk.ts';

/** Looked at in one commit: what is marked holds nobody up. No more are marked while as many wait. */
const CONTACTS_AT_ONCE = 500;

type Start = { readonly portalId: string; readonly at: number };

/** Has every contact of a portal judged again, in the transaction that puts another model in force. */
export function startRejudging(tx: Db, { portalId, at }: Start): Promise<void> {
  return restartScan(tx, { portalId, kind: 'rejudge', at });
}

/**
 * Marks the next contacts that another model than the present one has judged, at the lowest priority. Whoever is judged
 * meanwhile is judged by the present one, and need not come again.
 * @returns how many contacts were looked at; 0 where all were, or where those before them still wait
 */
export async function advanceRejudging(
  { db, clock, log }: Services,
  { portalId }: Portal,
): Promise<number> {
  const place = { portalId, kind: 'rejudge' } as const;
  const looked = await db.transaction().execute(async (tx) => {
    // Locked first: a model that comes into force meanwhile begins the pass anew, before this page or after it.
    const scan = await lockScan(tx, place);
    if (scan === null || scan.finishedAt !== null) return null;
    const { position } = scan;
    const limit = CONTACTS_AT_ONCE;
    // Given back because HubSpot does not answer, say: none of them could be claimed.
    if ((await waitingInBulk(tx, portalId)) >= limit) return null;
    const contacts = await contactsFrom(tx, { portalId, after: position, limit });
    const isLast = contacts.length < limit;
    // No id is left in a pass that is over: its contact may be erased one day.
    const to = isLast ? null : (contacts.at(-1)?.contactId ?? null);
    await advanceScan(tx, { ...place, from: position, to, found: contacts.length });
    const contactIds = contacts.flatMap((one) => (one.isByOtherModel ? [one.contactId] : []));
    await markDirty(tx, { portalId, contactIds, lane: 3 });
    if (isLast) await finishScan(tx, { ...place, at: clock() });
    return { page: contacts.length, all: scan.done + contacts.length, isLast };
  });
  if (looked?.isLast === true)
    log.info('contacts marked for the new model', { portalId, contacts: looked.all });
  return looked?.page ?? 0;
}

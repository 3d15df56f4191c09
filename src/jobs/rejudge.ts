import type { Services } from '../services.ts';
import { contactsFrom } from '../store/contacts-by-model.ts';
import type { Db } from '../store/database.ts';
import { markDirty } from '../store/dirty.ts';
import type { Portal } from '../store/portals.ts';
import { advanceScan, finishScan, lockScan, restartScan } from '../store/scans.ts';

/** Looked at in one commit: what is marked holds nobody up, and is judged before the next page. */
const CONTACTS_AT_ONCE = 500;

type Start = { readonly portalId: string; readonly at: number };

/** Has every contact of a portal judged again, in the transaction that puts another model in force. */
export function startRejudging(tx: Db, { portalId, at }: Start): Promise<void> {
  return restartScan(tx, { portalId, kind: 'rejudge', at });
}

/**
 * Marks the next contacts that another model than the present one has judged, at the lowest priority. Whoever is judged
 * meanwhile is judged by the present one, and need not come again.
 * @returns how many contacts were looked at; 0 where all were
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
    const contacts = await contactsFrom(tx, { portalId, after: position, limit });
    const to = contacts.at(-1)?.contactId ?? position;
    await advanceScan(tx, { ...place, from: position, to, found: contacts.length });
    const contactIds = contacts.flatMap((one) => (one.isByOtherModel ? [one.contactId] : []));
    await markDirty(tx, { portalId, contactIds, lane: 3 });
    const isLast = contacts.length < limit;
    if (isLast) await finishScan(tx, { ...place, at: clock() });
    return { page: contacts.length, all: scan.done + contacts.length, isLast };
  });
  if (looked?.isLast === true)
    log.info('contacts looked through', { portalId, contacts: looked.all });
  return looked?.page ?? 0;
}

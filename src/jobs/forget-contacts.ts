import { DAY_MS } from '../core/day.ts';
import { toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { markAccountsDue } from '../store/accounts.ts';
import { idsOfContact } from '../store/aliases.ts';
import { holdClaim, type Claim, type Mark } from '../store/claims.ts';
import { deletedBefore } from '../store/deletions.ts';
import { eraseContacts } from '../store/erasure.ts';
import type { Portal } from '../store/portals.ts';
import { layTombstones } from '../store/tombstones.ts';
import { deliveriesOf } from './deliveries-of.ts';

/** HubSpot keeps a deleted contact this long for a restore; afterwards nobody needs what we know of it. */
const RETENTION_MS = 90 * DAY_MS;
const AT_ONCE = 100;

/**
 * Erases those contacts of a claim that were deleted for privacy, by an event of this claim or long ago: a late event
 * brings nobody back.
 * @returns the others
 */
export async function forgetErased(
  services: Services,
  { portalId }: Portal,
  { token, marks, erased: before }: Claim & { readonly erased: readonly string[] },
): Promise<readonly Mark[]> {
  const { db, contactHashes: hashes, clock, log } = services;
  const gone = marks.filter((mark) => isPrivacyDeletion(mark) || before.includes(mark.subjectId));
  if (gone.length === 0) return marks;

  const erased = await db.transaction().execute(async (tx) => {
    const held = await holdClaim(tx, { portalId, token, marks: gone });
    const ids = new Set<string>();
    for (const { subjectId } of held) {
      for (const id of await idsOfContact(tx, portalId, subjectId)) ids.add(id);
    }
    const all = [...ids];
    await markAccountsDue(tx, portalId, await eraseContacts(tx, { portalId, contactIds: all }));
    await layTombstones(tx, { portalId, contactIds: all, hashes, at: clock() });
    const ours = new Set(held.map(({ subjectId }) => subjectId));
    return gone.filter(({ subjectId }) => ours.has(subjectId));
  });
  log.info('contacts erased', {
    portalId,
    contacts: erased.length,
    deliveries: deliveriesOf(erased),
  });
  return marks.filter((mark) => !gone.includes(mark));
}

function isPrivacyDeletion({ events }: Mark): boolean {
  return events.some(({ subscriptionType }) => subscriptionType.endsWith('.privacyDeletion'));
}

/** Erases contacts that have been in the CRM's bin for longer than a restore is possible. */
export async function forgetDeleted({ db, clock, log }: Services): Promise<void> {
  const old = await deletedBefore(db, { before: clock() - RETENTION_MS, limit: AT_ONCE });
  const failures: Error[] = [];
  for (const portalId of new Set(old.map((contact) => contact.portalId))) {
    const contactIds = old
      .filter((contact) => contact.portalId === portalId)
      .map(({ contactId }) => contactId);
    try {
      await db.transaction().execute(async (tx) => {
        await markAccountsDue(tx, portalId, await eraseContacts(tx, { portalId, contactIds }));
      });
      log.info('deleted contacts erased', { portalId, contacts: contactIds.length });
    } catch (thrown) {
      // The other portals' contacts must be gone in time all the same.
      failures.push(toError(thrown));
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}

import { toError } from '../errors.ts';
import type { Services } from '../services.ts';
import { leaseDirty, withEvents } from '../store/claims.ts';
import type { Urgency } from '../store/dirty.ts';
import { modelVersionOf, type Portal } from '../store/portals.ts';
import { erasedContacts } from '../store/tombstones.ts';
import { giveBack, giveBackUntouched, passesByItself } from './give-back.ts';
import { type LookedUp, requalifyClaim } from './requalify-claim.ts';

/** HubSpot reads and writes a hundred contacts in one call. */
export const BATCH = 100;

export type Requalified = { readonly claimed: number; readonly hasMore: boolean };

/** What a batch comes to that was not begun. */
export const NOTHING: Requalified = { claimed: 0, hasMore: false };

type Wanted = { readonly urgency: Urgency; readonly settleMs: number };

/**
 * Judges up to a hundred waiting contacts of a portal as one batch: claim, read, judge, decide, write, close.
 * @returns how many were claimed, 0 when nothing is ready, and whether some wait again already
 */
export async function requalify(
  services: Services,
  portal: Portal,
  { urgency, settleMs }: Wanted,
): Promise<Requalified> {
  const { db, config } = services;
  const { portalId } = portal;
  const leasedAt = performance.now();
  const lease = await leaseDirty(db, {
    portalId,
    subjects: 'contacts',
    urgency,
    limit: BATCH,
    leaseMs: config.leaseMs,
    settleMs,
  });
  if (lease.marks.length === 0) return NOTHING;
  const contactIds = lease.marks.map(({ subjectId }) => subjectId);
  const [claim, version, erased] = await Promise.all([
    withEvents(db, portalId, lease),
    modelVersionOf(db, portalId),
    erasedContacts(db, { portalId, contactIds, hashes: services.contactHashes }),
  ]);
  // Another version was published since the portal was read: what the one before says would not be stored.
  const claimed = claim.marks.length;
  if (version !== portal.modelVersion) {
    await giveBackUntouched(services, portal, claim);
    return { claimed, hasMore: true };
  }
  const hasMore = await requalifyOrHalve(services, portal, { ...claim, leasedAt, erased });
  return { claimed, hasMore };
}

/** One contact that nobody can judge must not hold up the others: its batch is halved until it stands alone. */
async function requalifyOrHalve(
  services: Services,
  portal: Portal,
  claim: LookedUp,
): Promise<boolean> {
  try {
    return await requalifyClaim(services, portal, claim);
  } catch (thrown) {
    const error = toError(thrown);
    const { marks, token } = claim;
    if (passesByItself(error) || marks.length === 1) {
      await giveBack(services, portal, { token, failed: marks.map((mark) => ({ mark, error })) });
      return false;
    }
    const middle = Math.ceil(marks.length / 2);
    const halves = [marks.slice(0, middle), marks.slice(middle)];
    let hasMore = false;
    for (const half of halves) {
      hasMore = (await requalifyOrHalve(services, portal, { ...claim, marks: half })) || hasMore;
    }
    return hasMore;
  }
}

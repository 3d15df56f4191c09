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

type Wanted = { readonly urgency: Urgency; readonly settleMs: number };

/**
 * Judges up to a hundred waiting contacts of a portal as one batch: claim, read, judge, decide, write, close.
 * @returns how many were claimed; 0 when nothing is ready
 */
export async function requalify(
  services: Services,
  portal: Portal,
  { urgency, settleMs }: Wanted,
): Promise<number> {
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
  if (lease.marks.length === 0) return 0;
  const contactIds = lease.marks.map(({ subjectId }) => subjectId);
  const [claim, version, erased] = await Promise.all([
    withEvents(db, portalId, lease),
    modelVersionOf(db, portalId),
    erasedContacts(db, { portalId, contactIds, hashes: services.contactHashes }),
  ]);
  // Another version was published since the portal was read. Its marks are set in the same commit: whoever holds one
  // and asks then, knows; judged by the version before, they would be closed and nobody would come again.
  if (version !== portal.modelVersion) await giveBackUntouched(services, portal, claim);
  else await requalifyOrHalve(services, portal, { ...claim, leasedAt, erased });
  return claim.marks.length;
}

/** One contact that nobody can judge must not hold up the others: its batch is halved until it stands alone. */
async function requalifyOrHalve(
  services: Services,
  portal: Portal,
  claim: LookedUp,
): Promise<void> {
  try {
    await requalifyClaim(services, portal, claim);
  } catch (thrown) {
    const error = toError(thrown);
    const { marks, token } = claim;
    if (passesByItself(error) || marks.length === 1) {
      await giveBack(services, portal, { token, failed: marks.map((mark) => ({ mark, error })) });
      return;
    }
    const middle = Math.ceil(marks.length / 2);
    await requalifyOrHalve(services, portal, { ...claim, marks: marks.slice(0, middle) });
    await requalifyOrHalve(services, portal, { ...claim, marks: marks.slice(middle) });
  }
}

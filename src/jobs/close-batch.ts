import type { Lane } from '../core/lane.ts';
import type { Services } from '../services.ts';
import { markAccountsDue } from '../store/accounts.ts';
import type { Claim } from '../store/claims.ts';
import { completeClaim, type Done } from '../store/complete-claim.ts';
import { markDeleted } from '../store/deletions.ts';
import { markDirty } from '../store/dirty.ts';
import { confirmWritten } from '../store/judgements.ts';
import type { Portal } from '../store/portals.ts';
import { writesAccounts } from './accounts.ts';
import type { ReadBatch } from './read-batch.ts';
import { tellJudged } from './tell-judged.ts';
import { unjudged } from './unjudged.ts';
import type { WriteOutcome } from './write-decisions.ts';

type Batch = {
  readonly claim: Claim;
  readonly lane: Lane;
  readonly read: ReadBatch;
  readonly written: WriteOutcome;
  /** How many were judged: without those that are gone. */
  readonly judged: number;
  readonly asOf: number;
};

/**
 * Closes what is done of a batch in one transaction: events, marks, and what the CRM has confirmed.
 * @returns whether there is more to do at once: who came meanwhile may have rung when it was leased
 */
export async function closeBatch(
  services: Services,
  portal: Portal,
  { claim, lane, read, written, judged, asOf }: Batch,
): Promise<boolean> {
  const { db } = services;
  const { portalId } = portal;
  const { missing } = read;
  const { outcomes, confirmations } = written;
  const moved = [...read.contacts].filter(([id, record]) => record.id !== id);
  const done: Done[] = claim.marks.flatMap((mark) => {
    const outcome = outcomes.get(mark) ?? unjudged(mark.subjectId, { missing, moved });
    return outcome === undefined ? [] : [{ mark, outcome }];
  });
  // In a commit of its own: marks are taken in one order, and these are not of this claim.
  await markDirty(db, { portalId, contactIds: moved.map(([, { id }]) => id), lane });
  const completed = await db.transaction().execute((tx) =>
    completeClaim(tx, {
      portalId,
      token: claim.token,
      done,
      async alongside(marks) {
        const ours = new Set(marks.map(({ subjectId }) => subjectId));
        // What another worker holds by now it writes again, and confirms itself.
        await confirmWritten(
          tx,
          portalId,
          confirmations.filter(({ contactId }) => ours.has(contactId)),
        );
        const left = await markDeleted(tx, { portalId, contactIds: missing, at: asOf });
        if (writesAccounts(portal)) await markAccountsDue(tx, portalId, left);
      },
    }),
  );
  tellJudged(services, portal, {
    done,
    completed,
    judged,
    written: confirmations.map(({ contactId }) => contactId),
    lane,
    asOf,
  });
  return completed.touched.length + moved.length > 0;
}

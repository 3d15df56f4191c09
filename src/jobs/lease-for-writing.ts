import { BUDGET_SETTINGS } from '../hubspot/rate-budget.ts';
import type { Services } from '../services.ts';
import { extendLease, type Claim } from '../store/claims.ts';
import type { Decided } from './decide-batch.ts';

/** A claim with the instant of `performance.now()` before it was leased: leases run by real time, whatever a clock says. */
export type Leased = Claim & { readonly leasedAt: number };

type Writable = {
  readonly decided: readonly Decided[];
  /** Writes that begin before this instant of `performance.now()` have ended when the lease ends. */
  readonly beginBefore: number;
};

/**
 * What the claim may write. Another worker that took over a lease has read the contact later: what is written after that
 * would be older than what it writes. A lease of which a part is gone, by a long wait for calls, is begun anew.
 */
export async function leaseForWriting(
  { db, config: { leaseMs } }: Services,
  portalId: string,
  { claim, decided }: { readonly claim: Leased; readonly decided: readonly Decided[] },
): Promise<Writable> {
  const writingMs = leaseMs - Math.min(BUDGET_SETTINGS.callTimeoutMs, leaseMs / 3);
  const now = performance.now();
  if (now - claim.leasedAt < leaseMs / 4) {
    return { decided, beginBefore: claim.leasedAt + writingMs };
  }
  const marks = decided.map(({ mark }) => mark);
  const kept = await extendLease(db, { portalId, token: claim.token, marks, leaseMs });
  const ours = new Set(kept.map(({ subjectId }) => subjectId));
  return {
    decided: decided.filter(({ mark }) => ours.has(mark.subjectId)),
    beginBefore: now + writingMs,
  };
}

import type { Decision, Written } from '../core/decide.ts';
import { toHundredths, wholePoint } from '../core/hundredths.ts';
import type { ContactState } from '../store/qualifications.ts';

/**
 * Where a batch that ended before the CRM confirmed it meant to write just this, its very values are sent again, with
 * their times: whatever became of it, the CRM ends up as if it had been written once.
 */
export function repeatIntention(decision: Decision, state: ContactState | undefined): Decision {
  const intended = unconfirmed(state);
  if (decision.kind === 'skip' || intended === null) return decision;
  const { written, ownerToSet } = decision;
  // An owner who has arrived already is not written again.
  const isOwner = ownerToSet === null || ownerToSet === intended.ownerId;
  const isSame =
    EXACT.every((field) => intended[field] === written[field]) &&
    FIGURES.every((field) => shown(intended[field]) === shown(written[field]));
  return isOwner && isSame ? { ...decision, written: intended } : decision;
}

/** Whether this was decided before, and has its line in the history. */
export function isRepeated(decision: Decision, state: ContactState | undefined): boolean {
  return decision.kind === 'write' && decision.written === unconfirmed(state);
}

/** The last intention, as long as the CRM has not confirmed it. */
export function unconfirmed(state: ContactState | undefined): Written | null {
  const { intended, confirmed } = state?.previous ?? { intended: null, confirmed: null };
  return intended?.scoredAt === confirmed?.scoredAt ? null : intended;
}

const EXACT = ['tier', 'queue', 'team', 'disposition', 'track', 'modelVersion', 'reason'] as const;
const FIGURES = ['score', 'fit', 'readiness', 'confidence'] as const;

function shown(figure: number): number {
  return wholePoint(toHundredths(figure));
}

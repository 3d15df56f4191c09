import type { Services } from '../services.ts';
import type { Mark } from '../store/claims.ts';
import type { Completed, Done } from '../store/complete-claim.ts';
import type { Portal } from '../store/portals.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { distinct } from './distinct.ts';
import { kindOf } from './kind-of.ts';

/** A batch has few reasons; a line of the log stays short whatever they are. */
const MOST_REASONS = 5;

type Finished = { readonly done: readonly Done[]; readonly completed: Completed };

/**
 * Counts and logs who was put aside as dead, by this claim and no other.
 * @returns those that were
 */
export function tellPutAside(
  { log, metrics }: Services,
  { portalId }: Portal,
  { done, completed }: Finished,
): readonly Mark[] {
  const dead = done.flatMap(({ mark, outcome }) =>
    outcome.kind === 'dead' && !completed.lost.includes(mark)
      ? [{ mark, reason: outcome.reason }]
      : [],
  );
  const marks = dead.map(({ mark }) => mark);
  if (marks.length === 0) return marks;
  metrics.putAside(marks.length);
  const what = kindOf(marks);
  log.error(`${what} put aside`, {
    portalId,
    [what]: marks.length,
    reasons: distinct(dead.map(({ reason }) => reason)).slice(0, MOST_REASONS),
    deliveries: deliveriesOf(marks),
  });
  return marks;
}

import { AppError } from '../errors.ts';
import type { Services } from '../services.ts';
import { releaseClaim, type Claim, type Mark } from '../store/claims.ts';
import { completeClaim, type Done } from '../store/complete-claim.ts';
import type { Portal } from '../store/portals.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { kindOf } from './kind-of.ts';
import { tellPutAside } from './tell-put-aside.ts';

/** What has failed this often by itself is put aside as dead, with its reason. */
const MOST_ATTEMPTS = 8;
/** Failures that pass by themselves count for the length of the wait only: an outage must not bury whoever fails next. */
const MOST_PASSING = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const REFUSED_WAIT_MS = 60_000;

type Failed = { readonly mark: Mark; readonly error: Error };
type GiveBack = { readonly token: string; readonly failed: readonly Failed[] };

/** Gives leases back to be tried again, later each time; what failed too often by itself is put aside as dead. */
export async function giveBack(
  services: Services,
  portal: Portal,
  { token, failed }: GiveBack,
): Promise<void> {
  if (failed.length === 0) return;
  const dead = failed.filter(
    ({ mark, error }) => !passesByItself(error) && mark.attempts + 1 >= MOST_ATTEMPTS,
  );
  if (dead.length > 0) await putAside(services, portal, { token, failed: dead });
  const again = failed.filter((one) => !dead.includes(one));
  if (again.length > 0) await release(services, portal, { token, failed: again });
}

/** For the next turn, which reads the portal anew. */
export async function giveBackUntouched(
  { db }: Services,
  { portalId }: Portal,
  { token, marks }: Claim,
): Promise<void> {
  await releaseClaim(db, { portalId, token, marks, retryAfterMs: 0, attempt: 'not-counted' });
}

/** Whether trying again later may help, whatever the subject is. */
export function passesByItself(error: Error): boolean {
  return error instanceof AppError && (error.doing !== 'give-up' || isOfPortal(error));
}

/** Refused whatever is asked for: no contact can help it, and neither would asking for each alone. */
export function isOfPortal(error: Error): boolean {
  if (!(error instanceof AppError)) return false;
  const { code } = error;
  return code === 'hubspot-forbidden' || code === 'hubspot-scope-missing';
}

async function putAside(
  services: Services,
  portal: Portal,
  { token, failed }: GiveBack,
): Promise<void> {
  const { portalId } = portal;
  const done = failed.map(({ mark, error }): Done => ({
    mark,
    outcome: { kind: 'dead', reason: error.message },
  }));
  const completed = await services.db
    .transaction()
    .execute((tx) => completeClaim(tx, { portalId, token, done }));
  tellPutAside(services, portal, { done, completed });
}

async function release(
  { db, log, stopping }: Services,
  { portalId }: Portal,
  { token, failed }: GiveBack,
): Promise<void> {
  // Given back untouched, for another process to go on with at once.
  const isStopping = stopping.aborted;
  const isCounted = ({ mark, error }: Failed) =>
    !isStopping && !(passesByItself(error) && mark.attempts >= MOST_PASSING);
  const groups = [
    { attempt: 'counted', of: failed.filter(isCounted) },
    { attempt: 'not-counted', of: failed.filter((one) => !isCounted(one)) },
  ] as const;
  for (const { attempt, of } of groups) {
    for (const [retryAfterMs, marks] of groupByWait(of, isStopping)) {
      await releaseClaim(db, { portalId, token, marks, retryAfterMs, attempt });
    }
  }
  const [{ error } = { error: undefined }] = failed;
  const marks = failed.map(({ mark }) => mark);
  const what = kindOf(marks);
  log.warn(`${what} given back`, {
    portalId,
    [what]: failed.length,
    code: error instanceof AppError ? error.code : 'unexpected',
    error: error?.message,
    deliveries: deliveriesOf(marks),
  });
}

function groupByWait(failed: readonly Failed[], isStopping: boolean): Map<number, Mark[]> {
  const groups = new Map<number, Mark[]>();
  for (const { mark, error } of failed) {
    const waitMs = isStopping ? 0 : waitAfter(mark, error);
    groups.set(waitMs, [...(groups.get(waitMs) ?? []), mark]);
  }
  return groups;
}

function waitAfter({ attempts }: Mark, error: Error): number {
  const longer = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts);
  if (!(error instanceof AppError)) return longer;
  return error.retryAfterMs ?? (isOfPortal(error) ? REFUSED_WAIT_MS : longer);
}

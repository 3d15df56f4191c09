import { AppError } from '../errors.ts';
import type { Failure } from './failures.ts';

/** The error that stands for a refusal. Holds ids and HubSpot's words for machines, no values. */
export function failureError(
  { portalId, purpose }: { readonly portalId: string; readonly purpose: string },
  failure: Failure,
): AppError {
  const { code, doing, retryAfterMs: waitMs, ...details } = failure;
  return new AppError({
    code,
    message: `HubSpot refused or failed ${purpose} (status ${String(failure.status)}).`,
    doing,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    details: { portalId, purpose, ...details },
  });
}

export function disconnected(portalId: string): AppError {
  return new AppError({
    code: 'portal-disconnected',
    message:
      'The portal has uninstalled Assay or withdrawn its access; an admin installs it again.',
    doing: 'reinstall',
    details: { portalId },
  });
}

export function tokenUnavailable(portalId: string): AppError {
  return new AppError({
    code: 'access-token-unavailable',
    message: 'No access token could be had from HubSpot; see the log for its reason.',
    doing: 'retry',
    retryAfterMs: 5_000,
    details: { portalId },
  });
}

export function callAborted(portalId: string): AppError {
  return new AppError({
    code: 'hubspot-call-aborted',
    message: 'The call to HubSpot was given up by its caller.',
    doing: 'retry',
    details: { portalId },
  });
}

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Failure } from './failures.ts';

export type CircuitBreakers = {
  /** Throws `hubspot-unavailable` while calls to the portal are stopped. */
  check(portalId: string): void;
  /** Enters how a call ended; null is a good one. */
  record(portalId: string, failure: Failure | null): void;
};

type Breaker = { failures: number; pauses: number; openUntil: number; isProbing: boolean };

const FAILURES_TO_OPEN = 8;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Stops calling a portal whose calls fail one after the other, as in an outage of HubSpot. After a pause one call
 * goes as a probe; if it fails too, the pause doubles.
 */
export function circuitBreakers({ clock }: { readonly clock: Clock }): CircuitBreakers {
  const breakers = new Map<string, Breaker>();

  return {
    check(portalId) {
      const breaker = breakers.get(portalId);
      if (breaker === undefined || breaker.failures < FAILURES_TO_OPEN) return;
      const now = clock();
      if (now < breaker.openUntil) throw stopped(portalId, breaker.openUntil - now);
      // Who comes first is the probe. Should it never report, the next one goes after another pause.
      breaker.isProbing = true;
      breaker.openUntil = now + pauseMs(breaker);
    },
    record(portalId, failure) {
      if (failure === null || !isOutage(failure)) {
        breakers.delete(portalId);
        return;
      }
      const fresh = { failures: 0, pauses: 0, openUntil: 0, isProbing: false };
      const breaker = breakers.get(portalId) ?? fresh;
      breakers.set(portalId, breaker);
      breaker.failures += 1;
      // Calls that were under way when it opened change nothing any more.
      if (breaker.failures !== FAILURES_TO_OPEN && !breaker.isProbing) return;
      if (breaker.isProbing) breaker.pauses += 1;
      breaker.isProbing = false;
      breaker.openUntil = clock() + pauseMs(breaker);
    },
  };
}

function pauseMs({ pauses }: Breaker): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** pauses, LONGEST_PAUSE_MS);
}

/** Server errors, no answer, nonsense: not a refusal of one request, nor a limit, which has its own pause. */
function isOutage({ code }: Failure): boolean {
  return code === 'hubspot-unavailable' || code === 'hubspot-unexpected';
}

function stopped(portalId: string, waitMs: number): AppError {
  return new AppError({
    code: 'hubspot-unavailable',
    message: 'HubSpot fails one call after the other for this portal; calls are paused.',
    doing: 'retry',
    retryAfterMs: waitMs,
    details: { portalId },
  });
}

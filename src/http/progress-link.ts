import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { DAY_MS } from '../core/day.ts';

const LIFE_MS = DAY_MS;

type LinkOptions = { readonly secret: string; readonly clock: Clock };

/** The query of a link that shows one portal's progress for a day, to whoever installed it and nobody else. */
export function progressQuery(portalId: string, { secret, clock }: LinkOptions): string {
  const expires = String(clock() + LIFE_MS);
  return new URLSearchParams({
    portal: portalId,
    expires,
    proof: proofOf(portalId, expires, secret),
  }).toString();
}

/** The portal that a progress link speaks of, or null when it was altered or is too old. */
export function portalOfProgressLink(
  query: URLSearchParams,
  { secret, clock }: LinkOptions,
): string | null {
  const portalId = query.get('portal') ?? '';
  const expires = query.get('expires') ?? '';
  const proof = Buffer.from(query.get('proof') ?? '', 'base64url');
  const expected = Buffer.from(proofOf(portalId, expires, secret), 'base64url');
  if (proof.length !== expected.length || !timingSafeEqual(proof, expected)) return null;
  return Number(expires) > clock() ? portalId : null;
}

function proofOf(portalId: string, expires: string, secret: string): string {
  return createHmac('sha256', secret).update(`progress:${portalId}:${expires}`).digest('base64url');
}

import { z } from 'zod';
import { parseJson } from './failures.ts';
import type { HttpAnswer } from './transport.ts';

/**
 * `revoked`: the portal uninstalled the app or withdrew it, never try again. `refused`: this code or verifier is
 * spent or wrong, the admin starts again. `configuration`: our own settings are wrong. `transient`: try later.
 */
export type OAuthFailure = {
  readonly ok: false;
  readonly kind: 'revoked' | 'refused' | 'configuration' | 'transient';
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  /** HubSpot's word for it, such as `BAD_REFRESH_TOKEN`, or ours. Safe to log. */
  readonly message: string;
};
const OAuthError = z.looseObject({
  error: z.string().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});

const KINDS: Readonly<Record<string, OAuthFailure['kind']>> = {
  BAD_REFRESH_TOKEN: 'revoked',
  BAD_HUB: 'revoked',
  BAD_AUTH_CODE: 'refused',
  BAD_CODE_VERIFIER: 'refused',
  BAD_CLIENT_ID: 'configuration',
  BAD_CLIENT_SECRET: 'configuration',
  BAD_REDIRECT_URI: 'configuration',
  BAD_SCOPES: 'configuration',
};

/** HubSpot's `status` word decides; RFC 6749's `error` only where there is none. Unknown words lose no installation. */
export function classifyOAuthFailure({ status, text }: HttpAnswer): OAuthFailure {
  const parsed = OAuthError.safeParse(parseJson(text));
  const body = parsed.success ? parsed.data : {};
  const word = [body.status, body.error].find((one) => one !== undefined && /^\w{1,60}$/.test(one));
  const message = word ?? `HTTP_${String(status)}`;
  if (status === 429 || status >= 500 || status < 400) {
    return { ok: false, kind: 'transient', status, message };
  }
  const grantIsDead = body.status === undefined && body.error === 'invalid_grant';
  const kind = KINDS[body.status ?? ''] ?? (grantIsDead ? 'revoked' : 'configuration');
  return { ok: false, kind, status, message };
}

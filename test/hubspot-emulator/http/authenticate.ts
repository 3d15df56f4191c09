import { apiError, type HubSpotError } from './hubspot-error.ts';
import type { AccessToken } from '../oauth/oauth-book.ts';
import type { World } from '../world.ts';

/** The token of a call, or HubSpot's 401: a 401 alone does not tell "expired" from "revoked". */
export function authenticate(world: World, authorization: string | undefined): AccessToken {
  const known = tokenOf(world, authorization);
  if (known === undefined || known.dead || !world.store.portals.has(known.portalId))
    throw apiError(401, 'INVALID_AUTHENTICATION', {
      message:
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    });
  if (known.expiresAt <= Date.now()) throw expired(known);
  return known;
}

/** Whose token a call brings, also one that is no good any more; null where it was never given out. */
export function bearerPortal(world: World, authorization: string | undefined): string | null {
  return tokenOf(world, authorization)?.portalId ?? null;
}

function tokenOf(world: World, authorization: string | undefined): AccessToken | undefined {
  const token = /^Bearer (\S+)$/u.exec(authorization ?? '')?.[1];
  return token === undefined ? undefined : world.oauth.access.get(token);
}

function expired(token: AccessToken): HubSpotError {
  const at = new Date(token.expiresAt).toISOString();
  return apiError(401, 'EXPIRED_AUTHENTICATION', {
    message: `The OAuth token used to make this call expired at ${at}`,
    context: { 'expire time': [at] },
  });
}

/** Refuses a call whose token was granted none of the scopes. */
export function checkScopes(token: AccessToken, scopes: readonly string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => token.scopes.includes(scope))) return;
  throw apiError(403, 'MISSING_SCOPES', {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: [...scopes] },
      },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  });
}

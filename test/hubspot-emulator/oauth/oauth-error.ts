import { HubSpotError } from '../http/hubspot-error.ts';

const RFC_ERRORS = {
  BAD_REFRESH_TOKEN: 'invalid_grant',
  BAD_AUTH_CODE: 'invalid_grant',
  BAD_CODE_VERIFIER: 'invalid_grant',
  BAD_REDIRECT_URI: 'invalid_grant',
  BAD_CLIENT_ID: 'invalid_client',
  BAD_CLIENT_SECRET: 'invalid_client',
  BAD_SCOPES: 'invalid_scope',
  BAD_HUB: 'access_denied',
  BAD_GRANT_TYPE: 'unsupported_grant_type',
  BAD_REQUEST: 'invalid_request',
} as const;

/** An error of the token endpoints: RFC 6749's fields and HubSpot's own, always with status 400. */
export function oauthError(status: keyof typeof RFC_ERRORS, message: string): HubSpotError {
  return new HubSpotError(400, {
    error: RFC_ERRORS[status],
    error_description: message,
    status,
    message,
  });
}

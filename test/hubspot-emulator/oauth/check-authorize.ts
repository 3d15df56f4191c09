import type { AppDefinition } from '../app-definition.ts';

export type AuthorizeRequest = {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
  readonly state: string | null;
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | null;
};

export type CheckedAuthorize =
  | { readonly ok: true; readonly request: AuthorizeRequest }
  | { readonly ok: false; readonly title: string; readonly message: string };

/** Judges an install link as HubSpot's page does before it shows anything to install. */
export function checkAuthorize(
  app: AppDefinition,
  query: Readonly<Record<string, unknown>>,
): CheckedAuthorize {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const words = (name: string): string[] => text(name).split(' ').filter(Boolean);
  if (text('client_id') !== app.clientId)
    return refusal('Unknown app', `No app has the client id "${text('client_id')}".`);
  const redirectUri = text('redirect_uri');
  if (!app.redirectUrls.includes(redirectUri))
    return refusal(
      'Redirect URL mismatch',
      `"${redirectUri}" is none of the redirect URLs of this app: ${app.redirectUrls.join(', ')}.`,
    );
  const scopes = words('scope');
  const missing = app.requiredScopes.filter((scope) => !scopes.includes(scope));
  const declared = [...app.requiredScopes, ...app.conditionalScopes];
  const unknown = scopes.filter((scope) => !declared.includes(scope));
  const optional = words('optional_scope');
  const badOptional = optional.filter((scope) => !app.optionalScopes.includes(scope));
  if (missing.length + unknown.length + badOptional.length > 0)
    return refusal(
      'Scope mismatch',
      'The scopes of the install link do not match the scopes of the app. ' +
        `Missing: ${missing.join(', ') || 'none'}. ` +
        `Not declared by the app: ${[...unknown, ...badOptional].join(', ') || 'none'}.`,
    );
  const method = text('code_challenge_method') || 'plain';
  if (method !== 'S256' && method !== 'plain')
    return refusal('Bad code challenge', `Unknown code_challenge_method "${method}".`);
  const value = text('code_challenge');
  return {
    ok: true,
    request: {
      redirectUri,
      scopes,
      optionalScopes: optional,
      state: typeof query['state'] === 'string' ? query['state'] : null,
      challenge: value === '' ? null : { value, method },
    },
  };
}

function refusal(title: string, message: string): CheckedAuthorize {
  return { ok: false, title, message };
}

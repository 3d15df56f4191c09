import { createHash } from 'node:crypto';
import type { AppDefinition } from '../app-definition.ts';
import type { Store } from '../store/store.ts';
import type { AccessToken, OAuthBook, RefreshToken } from './oauth-book.ts';
import { oauthError } from './oauth-error.ts';

type Form = Readonly<Record<string, unknown>>;
type Parts = { readonly app: AppDefinition; readonly book: OAuthBook; readonly store: Store };

/** Answers `POST /oauth/2026-09/token`: a code or a refresh token becomes an access token. */
export function answerToken(parts: Parts, form: Form): Record<string, unknown> {
  checkClient(parts.app, form);
  const grantType = textOf(form, 'grant_type');
  if (grantType === 'authorization_code') return exchange(parts, form);
  if (grantType === 'refresh_token') return refresh(parts, form);
  throw oauthError('BAD_GRANT_TYPE', `grant_type "${grantType}" is not supported`);
}

function exchange(parts: Parts, form: Form): Record<string, unknown> {
  const { app, book, store } = parts;
  const redirectUri = textOf(form, 'redirect_uri');
  if (!app.redirectUrls.includes(redirectUri))
    throw oauthError('BAD_REDIRECT_URI', 'missing or unknown redirect_uri');
  const grant = book.grants.get(textOf(form, 'code'));
  if (grant === undefined || grant.used || grant.expiresAt < Date.now())
    throw oauthError('BAD_AUTH_CODE', 'missing or unknown auth code');
  grant.used = true;
  if (grant.redirectUri !== redirectUri)
    throw oauthError('BAD_REDIRECT_URI', 'redirect_uri is not the one of the authorization');
  if (!provesVerifier(grant.challenge, textOf(form, 'code_verifier')))
    throw oauthError('BAD_CODE_VERIFIER', 'code_verifier does not match the code_challenge');
  const portal = store.portals.get(grant.portalId);
  if (portal === undefined) throw oauthError('BAD_HUB', 'the account does not exist any more');
  portal.install = { installedAt: store.clock.now(), userId: grant.userId, scopes: grant.scopes };
  return tokenAnswer(book, book.refreshFor(grant));
}

function refresh(parts: Parts, form: Form): Record<string, unknown> {
  const { book, store } = parts;
  const known = book.refresh.get(textOf(form, 'refresh_token'));
  if (known === undefined || known.revoked)
    throw oauthError('BAD_REFRESH_TOKEN', 'missing or invalid refresh token');
  if (!store.portals.has(known.portalId))
    throw oauthError('BAD_HUB', 'the account does not exist any more');
  return tokenAnswer(book, known);
}

function tokenAnswer(book: OAuthBook, from: RefreshToken): Record<string, unknown> {
  const access = book.issue(from);
  return {
    access_token: access.token,
    refresh_token: from.token,
    expires_in: book.lifeSeconds(),
    token_type: 'bearer',
    token_use: 'access_token',
    hub_id: Number(from.portalId),
    user_id: from.userId,
    scopes: from.scopes,
  };
}

/** Answers `POST /oauth/2026-09/token/introspect`. */
export function answerIntrospect(parts: Parts, form: Form): Record<string, unknown> {
  checkClient(parts.app, form);
  const token = textOf(form, 'token');
  const hint = textOf(form, 'token_type_hint');
  const access = hint === 'refresh_token' ? undefined : parts.book.access.get(token);
  if (access !== undefined && !access.dead && access.expiresAt > Date.now())
    return { ...shared(parts, access), ...accessDetails(parts, access) };
  const refreshToken = hint === 'access_token' ? undefined : parts.book.refresh.get(token);
  if (refreshToken !== undefined && !refreshToken.revoked)
    return { ...shared(parts, refreshToken), token_use: 'refresh_token', token_type: 'bearer' };
  return { active: false };
}

/** Answers `POST /oauth/2026-09/token/revoke`: access tokens already issued live on until they expire. */
export function answerRevoke(parts: Parts, form: Form): void {
  checkClient(parts.app, form);
  const known = parts.book.refresh.get(textOf(form, 'token'));
  if (known !== undefined) known.revoked = true;
}

function checkClient(app: AppDefinition, form: Form): void {
  if (textOf(form, 'client_id') !== app.clientId)
    throw oauthError('BAD_CLIENT_ID', 'missing or unknown client id');
  if (textOf(form, 'client_secret') !== app.clientSecret)
    throw oauthError('BAD_CLIENT_SECRET', 'missing or invalid client secret');
}

function provesVerifier(
  challenge: { value: string; method: 'S256' | 'plain' } | null,
  verifier: string,
): boolean {
  if (challenge === null) return true;
  if (challenge.method === 'plain') return verifier === challenge.value;
  return createHash('sha256').update(verifier).digest('base64url') === challenge.value;
}

function shared(parts: Parts, token: AccessToken | RefreshToken): Record<string, unknown> {
  const portal = parts.store.portals.get(token.portalId);
  return {
    active: true,
    token: token.token,
    hub_id: Number(token.portalId),
    user_id: token.userId,
    client_id: parts.app.clientId,
    app_id: parts.app.appId,
    user: `user-${token.userId}@${portal?.hubDomain ?? 'demo.example'}`,
    hub_domain: portal?.hubDomain ?? '',
    scopes: token.scopes,
  };
}

function accessDetails(parts: Parts, token: AccessToken): Record<string, unknown> {
  return {
    expires_in: Math.round((token.expiresAt - Date.now()) / 1000),
    is_private_distribution: false,
    token_use: 'access_token',
    token_type: 'bearer',
    signed_access_token: {
      appId: parts.app.appId,
      appInstallId: `emulator-install-${token.portalId}`,
      audience: '',
      expiresAt: token.expiresAt,
      hubId: Number(token.portalId),
      hublet: 'na1',
      installingUserId: token.userId,
      isPrivateDistribution: false,
      isServiceAccount: false,
      isUserLevel: false,
      newSignature: 'emulator',
      scopeToScopeGroupPks: '',
      scopes: token.scopes.join(' '),
      signature: 'emulator',
      trialScopeToScopeGroupPks: '',
      trialScopes: '',
      userId: token.userId,
    },
  };
}

function textOf(form: Form, name: string): string {
  const value = form[name];
  return typeof value === 'string' ? value : '';
}

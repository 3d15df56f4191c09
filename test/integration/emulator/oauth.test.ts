import { createHash } from 'node:crypto';
import {
  apiOf,
  CLIENT,
  CONTACTS,
  control,
  install,
  oauth,
  pressInstall,
  REDIRECT,
  startFixture,
} from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startFixture();
});
afterAll(() => emulator.close());

function authorizeUrl(changes: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: CLIENT.client_id,
    redirect_uri: REDIRECT,
    scope: emulator.world.app.requiredScopes.join(' '),
    state: 'a b',
    ...changes,
  });
  return `${emulator.url}/oauth/authorize?${query.toString()}`;
}

const exchange = { ...CLIENT, grant_type: 'authorization_code', redirect_uri: REDIRECT };

describe('the authorize page', () => {
  it('lists every scope and has an install button', async () => {
    const response = await fetch(authorizeUrl());
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const scope of emulator.world.app.requiredScopes) expect(page).toContain(scope);
    expect(page).toContain('id="install"');
    expect(page).toContain('made up');
  });

  it.each([
    ['a required scope is missing', { scope: 'oauth' }, 'crm.objects.contacts.read'],
    ['the app does not declare a scope', { scope: 'SCOPES automation' }, 'automation'],
    ['an optional scope is not declared', { optional_scope: 'timeline' }, 'timeline'],
    ['the client is unknown', { client_id: 'somebody' }, 'Unknown app'],
    ['the redirect URL differs', { redirect_uri: `${REDIRECT}/` }, 'Redirect URL mismatch'],
  ])('shows an error page when %s', async (_when, changes: Record<string, string>, words) => {
    const scope = changes['scope']?.replace('SCOPES', emulator.world.app.requiredScopes.join(' '));
    const response = await fetch(authorizeUrl({ ...changes, ...(scope ? { scope } : {}) }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
  });

  it('shows only the account that the path fixes', async () => {
    const url = authorizeUrl().replace('/oauth/', '/oauth/4242001/');
    expect(await (await fetch(url)).text()).toContain('4242001');
    const other = authorizeUrl().replace('/oauth/', '/oauth/1/');
    expect(await (await fetch(other)).text()).not.toContain('4242001');
  });

  it('escapes what a link puts into the page', async () => {
    const page = await (await fetch(authorizeUrl({ state: '"><script>1</script>' }))).text();
    expect(page).not.toContain('<script>');
  });
});

describe('the install button', () => {
  it('leads to the mapped origin with code and state', async () => {
    const back = await pressInstall(emulator, { state: 'a b' });
    expect(back.origin).toBe('http://127.0.0.1:9');
    expect(back.pathname).toBe('/oauth/callback');
    expect(back.searchParams.get('state')).toBe('a b');
    expect(back.searchParams.get('code')).toMatch(/^emulator-code-/u);
  });

  it('leads back with access_denied when the person cancels', async () => {
    const back = await pressInstall(emulator, { state: 's', decision: 'cancel' });
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('s');
    expect(back.searchParams.has('code')).toBe(false);
  });
});

describe('the exchange of a code', () => {
  it('gives tokens, account, user and scopes', async () => {
    const tokens: any = await install(emulator);
    expect(tokens).toMatchObject({
      expires_in: 1800,
      token_type: 'bearer',
      token_use: 'access_token',
      hub_id: 4242001,
      user_id: 9001,
      scopes: emulator.world.app.requiredScopes,
    });
    expect(tokens.access_token.length).toBeGreaterThan(200);
  });

  it('grants the optional scopes that were asked for', async () => {
    const tokens: any = await install(emulator, { optional_scope: 'crm.objects.deals.read' });
    expect(tokens.scopes).toContain('crm.objects.deals.read');
  });

  it('takes a code once', async () => {
    const code = (await pressInstall(emulator)).searchParams.get('code') ?? '';
    expect((await oauth(emulator, '', { ...exchange, code })).status).toBe(200);
    const again = await oauth(emulator, '', { ...exchange, code });
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({ error: 'invalid_grant', status: 'BAD_AUTH_CODE' });
  });

  it.each([
    ['BAD_CLIENT_ID', 'invalid_client', { client_id: 'x' }],
    ['BAD_CLIENT_SECRET', 'invalid_client', { client_secret: 'x' }],
    ['BAD_REDIRECT_URI', 'invalid_grant', { redirect_uri: 'https://x.example' }],
    ['BAD_AUTH_CODE', 'invalid_grant', { code: 'x' }],
    ['BAD_GRANT_TYPE', 'unsupported_grant_type', { grant_type: 'password' }],
  ])('answers %s with 400 and the body of HubSpot', async (status, error, changes) => {
    const code = (await pressInstall(emulator)).searchParams.get('code') ?? '';
    const form: Record<string, string> = { ...exchange, code };
    const answer = await oauth(emulator, '', Object.assign(form, changes));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error, status });
    expect(answer.body.message).toBe(answer.body.error_description);
  });

  it('wants the verifier when a challenge was given', async () => {
    const verifier = 'v'.repeat(64);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const wrong = (await pressInstall(emulator, pkce)).searchParams.get('code') ?? '';
    const refused = await oauth(emulator, '', { ...exchange, code: wrong, code_verifier: 'w' });
    expect(refused.body).toMatchObject({ status: 'BAD_CODE_VERIFIER' });
    const right = (await pressInstall(emulator, pkce)).searchParams.get('code') ?? '';
    const taken = await oauth(emulator, '', { ...exchange, code: right, code_verifier: verifier });
    expect(taken.status).toBe(200);
  });

  it('takes nothing from the URL and no JSON', async () => {
    const inUrl = await fetch(`${emulator.url}/oauth/2026-09/token?grant_type=x`, {
      method: 'POST',
      body: new URLSearchParams(exchange),
    });
    expect(inUrl.status).toBe(400);
    const asJson = await fetch(`${emulator.url}/oauth/2026-09/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(exchange),
    });
    expect(asJson.status).toBe(415);
  });
});

describe('the life of tokens', () => {
  it('refreshes with the same refresh token and a new access token', async () => {
    const tokens = await install(emulator);
    const { body } = await oauth(emulator, '', {
      ...CLIENT,
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(body.refresh_token).toBe(tokens.refresh_token);
    expect(body.access_token).not.toBe(tokens.access_token);
    const { status } = await apiOf(emulator, body.access_token)('GET', CONTACTS);
    expect(status).toBe(200);
  });

  it('introspects living tokens of both kinds and says only that a dead one is dead', async () => {
    const tokens = await install(emulator);
    const ask = async (token: string, hint: string) =>
      (await oauth(emulator, '/introspect', { ...CLIENT, token, token_type_hint: hint })).body;
    expect(await ask(tokens.access_token, 'access_token')).toMatchObject({
      active: true,
      token_use: 'access_token',
      hub_id: 4242001,
      hub_domain: 'demo-portal-4242001.example',
      app_id: 777001,
    });
    expect(await ask(tokens.refresh_token, 'refresh_token')).toMatchObject({
      active: true,
      token_use: 'refresh_token',
    });
    expect(await ask('emulator-token-nothing', 'access_token')).toEqual({ active: false });
  });

  it('ends refreshing but not the access token when it is revoked', async () => {
    const tokens = await install(emulator);
    const revoked = await oauth(emulator, '/revoke', { ...CLIENT, token: tokens.refresh_token });
    expect(revoked.status).toBe(204);
    expect((await apiOf(emulator, tokens.access_token)('GET', CONTACTS)).status).toBe(200);
    const { status, body } = await oauth(emulator, '', {
      ...CLIENT,
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' });
  });

  it('uninstalls with 204, and then every token is dead', async () => {
    const tokens = await install(emulator);
    const api = apiOf(emulator, tokens.access_token);
    const gone = await api('DELETE', '/appinstalls/2026-09/external-install');
    expect(gone.status).toBe(204);
    expect((await api('GET', CONTACTS)).body.category).toBe('INVALID_AUTHENTICATION');
    const { body } = await oauth(emulator, '', {
      ...CLIENT,
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(body.status).toBe('BAD_REFRESH_TOKEN');
  });

  it('answers 401 to an expired token, to a wrong one and to none', async () => {
    const tokens = await install(emulator);
    await control(emulator, 'POST', '/misbehave', { expireTokens: true });
    const expired = await apiOf(emulator, tokens.access_token)('GET', CONTACTS);
    expect(expired.status).toBe(401);
    expect(expired.body.category).toBe('EXPIRED_AUTHENTICATION');
    expect((await apiOf(emulator, 'nothing')('GET', CONTACTS)).status).toBe(401);
    expect((await fetch(emulator.url + CONTACTS)).status).toBe(401);
  });

  it('lives as long as the emulator is told', async () => {
    await control(emulator, 'POST', '/token-life', { seconds: 60 });
    const tokens: any = await install(emulator);
    expect(tokens.expires_in).toBe(60);
  });
});

import { authorizeUrl, hubSpotOAuth } from '../../../src/hubspot/oauth.ts';
import { API_URL, hubSpot, onlyMockedNetwork } from './portal-client.ts';

onlyMockedNetwork();

const NOW = Date.UTC(2026, 10, 21, 12);
const oauth = hubSpotOAuth({
  apiUrl: API_URL,
  clientId: 'client-1',
  clientSecret: 'secret-1',
  clock: () => NOW,
  timeoutMs: 500,
});

/** Fields of a token request, without the credentials that every one of them must hold. */
function form(fields: Record<string, string>) {
  return (body: unknown) => {
    const { client_id, client_secret, ...rest } = body as Record<string, string>;
    expect([client_id, client_secret]).toEqual(['client-1', 'secret-1']);
    expect(rest).toEqual(fields);
    return true;
  };
}

const TOKENS = {
  access_token: 'access-1',
  refresh_token: 'refresh-1',
  expires_in: 1800,
  token_type: 'bearer',
  hub_id: 4242001,
  user_id: 9,
  scopes: ['oauth', 'crm.objects.contacts.read'],
};

describe('the address of the authorize page', () => {
  const options = {
    appUrl: 'https://app.hubspot.com',
    clientId: 'client-1',
    redirectUri: 'https://assay.example/oauth/callback',
    scopes: ['oauth', 'crm.objects.contacts.read'],
    optionalScopes: ['crm.objects.deals.read'],
    state: 's&t=1',
    codeChallenge: 'challenge_-1',
  };

  it('holds scopes, state and challenge, spaces as %20', () => {
    const url = authorizeUrl(options);
    expect(url).toMatch(/^https:\/\/app\.hubspot\.com\/oauth\/authorize\?/);
    expect(url).toContain('scope=oauth%20crm.objects.contacts.read&');
    expect(url).not.toContain('+');
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      client_id: 'client-1',
      redirect_uri: 'https://assay.example/oauth/callback',
      scope: 'oauth crm.objects.contacts.read',
      optional_scope: 'crm.objects.deals.read',
      state: 's&t=1',
      code_challenge: 'challenge_-1',
      code_challenge_method: 'S256',
    });
  });

  it('asks for no optional scopes where there are none', () => {
    expect(authorizeUrl({ ...options, optionalScopes: [] })).not.toContain('optional_scope');
  });
});

describe('the exchange of a code', () => {
  const exchange = () =>
    oauth.exchangeCode({
      code: 'code-1',
      redirectUri: 'https://assay.example/oauth/callback',
      codeVerifier: 'verifier-1',
    });
  const FIELDS = {
    grant_type: 'authorization_code',
    code: 'code-1',
    redirect_uri: 'https://assay.example/oauth/callback',
    code_verifier: 'verifier-1',
  };

  it('sends everything as a form in the body and gives the tokens with their life', async () => {
    hubSpot()
      .post('/oauth/2026-09/token', form(FIELDS))
      .matchHeader('content-type', 'application/x-www-form-urlencoded')
      .reply(200, TOKENS);
    expect(await exchange()).toEqual({
      ok: true,
      tokens: {
        accessToken: 'access-1',
        refreshToken: 'refresh-1',
        issuedAt: NOW,
        expiresAt: NOW + 1_800_000,
        portalId: '4242001',
        scopes: ['oauth', 'crm.objects.contacts.read'],
      },
    });
  });

  it('leaves portal and scopes open where HubSpot does not say them', async () => {
    const { access_token, refresh_token, expires_in } = TOKENS;
    hubSpot().post('/oauth/2026-09/token').reply(200, { access_token, refresh_token, expires_in });
    expect(await exchange()).toMatchObject({ ok: true, tokens: { portalId: null, scopes: null } });
  });

  it.each(['BAD_AUTH_CODE', 'BAD_CODE_VERIFIER'])('is refused for %s', async (status) => {
    hubSpot().post('/oauth/2026-09/token').reply(400, { error: 'invalid_grant', status });
    expect(await exchange()).toEqual({ ok: false, kind: 'refused', status: 400, message: status });
  });
});

describe('the refresh', () => {
  const refresh = () => oauth.refreshTokens('refresh-0');

  it('gives what came back, the refresh token included', async () => {
    const fields = { grant_type: 'refresh_token', refresh_token: 'refresh-0' };
    hubSpot().post('/oauth/2026-09/token', form(fields)).reply(200, TOKENS);
    expect(await refresh()).toMatchObject({
      ok: true,
      tokens: { accessToken: 'access-1', refreshToken: 'refresh-1' },
    });
  });

  it.each([
    [400, { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' }, 'revoked', 'BAD_REFRESH_TOKEN'],
    [400, { error: 'access_denied', status: 'BAD_HUB' }, 'revoked', 'BAD_HUB'],
    [400, { error: 'invalid_grant' }, 'revoked', 'invalid_grant'],
    [400, { status: 'BAD_CLIENT_ID' }, 'configuration', 'BAD_CLIENT_ID'],
    [
      400,
      { error: 'invalid_client', status: 'BAD_CLIENT_SECRET' },
      'configuration',
      'BAD_CLIENT_SECRET',
    ],
    [400, { status: 'BAD_REDIRECT_URI' }, 'configuration', 'BAD_REDIRECT_URI'],
    [400, { error: 'invalid_grant', status: 'SOMETHING_NEW' }, 'configuration', 'SOMETHING_NEW'],
    [400, { message: 'who knows' }, 'configuration', 'HTTP_400'],
    [401, {}, 'configuration', 'HTTP_401'],
    [429, { policyName: 'DAILY' }, 'transient', 'HTTP_429'],
    [500, '<html>', 'transient', 'HTTP_500'],
    [503, {}, 'transient', 'HTTP_503'],
    [302, '', 'transient', 'HTTP_302'],
    [200, { access_token: 'only' }, 'transient', 'UNEXPECTED_ANSWER'],
    [200, '<html>', 'transient', 'UNEXPECTED_ANSWER'],
  ])('that is answered %d %j is %s', async (status, body, kind, message) => {
    hubSpot().post('/oauth/2026-09/token').reply(status, body);
    expect(await refresh()).toEqual({ ok: false, kind, status, message });
  });

  it('without an answer in time is transient', async () => {
    hubSpot().post('/oauth/2026-09/token').delay(1_000).reply(200, TOKENS);
    expect(await refresh()).toEqual({
      ok: false,
      kind: 'transient',
      status: 0,
      message: 'NO_ANSWER',
    });
  });
});

describe('the introspection', () => {
  const FIELDS = { token: 'access-1', token_type_hint: 'access_token' };

  it('says whose token it is and what it may do', async () => {
    hubSpot()
      .post('/oauth/2026-09/token/introspect', form(FIELDS))
      .reply(200, {
        active: true,
        hub_id: 4242001,
        user_id: 9,
        app_id: 1160452,
        hub_domain: 'example.hubspot.com',
        scopes: ['oauth'],
        token_use: 'access_token',
      });
    expect(await oauth.introspectToken('access-1')).toEqual({
      ok: true,
      facts: {
        active: true,
        portalId: '4242001',
        userId: '9',
        appId: '1160452',
        hubDomain: 'example.hubspot.com',
        scopes: ['oauth'],
      },
    });
  });

  it('knows a dead token', async () => {
    hubSpot().post('/oauth/2026-09/token/introspect').reply(200, { active: false });
    expect(await oauth.introspectToken('access-1')).toMatchObject({
      ok: true,
      facts: { active: false, portalId: null, scopes: [] },
    });
  });
});

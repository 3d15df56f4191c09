import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { API_VERSION } from './api-version.ts';
import { parseJson } from './failures.ts';
import { classifyOAuthFailure, type OAuthFailure } from './oauth-failures.ts';
import { transport, type HttpAnswer } from './transport.ts';

type AuthorizeOptions = {
  /** Where HubSpot's pages are. */
  readonly appUrl: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
  readonly state: string;
  /** base64url of the SHA-256 of the code verifier. */
  readonly codeChallenge: string;
};

/** HubSpot's page on which an admin lets the app in. */
export function authorizeUrl(options: AuthorizeOptions): string {
  const query: Record<string, string> = {
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    scope: options.scopes.join(' '),
    ...(options.optionalScopes.length === 0
      ? {}
      : { optional_scope: options.optionalScopes.join(' ') }),
    state: options.state,
    code_challenge: options.codeChallenge,
    code_challenge_method: 'S256',
  };
  // Not URLSearchParams: it writes a space as "+", HubSpot documents "%20".
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `${options.appUrl}/oauth/authorize?${pairs.join('&')}`;
}

/** One set of tokens, as HubSpot gave it. */
export type Tokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token was given and when it stops working. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Null where HubSpot did not say: ask `introspectToken`. */
  readonly portalId: string | null;
  readonly scopes: readonly string[] | null;
};

/** What an access token stands for. */
export type TokenFacts = {
  readonly active: boolean;
  readonly portalId: string | null;
  readonly userId: string | null;
  readonly appId: string | null;
  readonly hubDomain: string | null;
  readonly scopes: readonly string[];
};

export type TokenResult = { readonly ok: true; readonly tokens: Tokens } | OAuthFailure;

export type HubSpotOAuth = {
  exchangeCode(options: {
    readonly code: string;
    readonly redirectUri: string;
    readonly codeVerifier: string;
  }): Promise<TokenResult>;
  refreshTokens(refreshToken: string): Promise<TokenResult>;
  introspectToken(
    accessToken: string,
  ): Promise<{ readonly ok: true; readonly facts: TokenFacts } | OAuthFailure>;
};

type OAuthOptions = {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
};

/** HubSpot's token endpoints. Every outcome is a value; secrets travel in bodies, never in a URL. */
export function hubSpotOAuth(options: OAuthOptions): HubSpotOAuth {
  const { apiUrl, clientId, clientSecret, clock, timeoutMs = 5_000 } = options;
  const send = transport({ apiUrl, timeoutMs });
  const credentials = { client_id: clientId, client_secret: clientSecret };

  async function post(path: string, fields: Record<string, string>) {
    const body = new URLSearchParams({ ...fields, ...credentials });
    return ask({ method: 'POST', path: `/oauth/${API_VERSION}/token${path}`, body });
  }

  async function ask(request: Parameters<typeof send>[0]): Promise<Asked> {
    try {
      const answer = await send(request);
      return answer.status < 300 ? { ok: true, answer } : classifyOAuthFailure(answer);
    } catch {
      return { ok: false, kind: 'transient', status: 0, message: 'NO_ANSWER' };
    }
  }

  async function tokensFrom(asked: Promise<Asked>, sentAt: number): Promise<TokenResult> {
    const result = await asked;
    if (!result.ok) return result;
    const parsed = TokenAnswer.safeParse(parseJson(result.answer.text));
    if (!parsed.success) return unexpected(result.answer);
    const { access_token, refresh_token, expires_in, hub_id, scopes } = parsed.data;
    const tokens = {
      accessToken: access_token,
      refreshToken: refresh_token,
      issuedAt: sentAt,
      // Counted from the moment of asking, so that it is never believed to live longer than it does.
      expiresAt: sentAt + expires_in * 1_000,
      portalId: hub_id ?? null,
      scopes: scopes ?? null,
    };
    return { ok: true, tokens };
  }

  return {
    exchangeCode({ code, redirectUri, codeVerifier }) {
      const fields = { code, redirect_uri: redirectUri, code_verifier: codeVerifier };
      return tokensFrom(post('', { grant_type: 'authorization_code', ...fields }), clock());
    },
    refreshTokens(refreshToken) {
      const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
      return tokensFrom(post('', fields), clock());
    },
    async introspectToken(accessToken) {
      const fields = { token: accessToken, token_type_hint: 'access_token' };
      const result = await post('/introspect', fields);
      if (!result.ok) return result;
      const parsed = IntrospectAnswer.safeParse(parseJson(result.answer.text));
      return parsed.success ? { ok: true, facts: parsed.data } : unexpected(result.answer);
    },
  };
}

type Asked = { readonly ok: true; readonly answer: HttpAnswer } | OAuthFailure;

const Id = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]).transform(String);

const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  hub_id: Id.nullish(),
  scopes: z.array(z.string()).nullish(),
});

const IntrospectAnswer = z
  .looseObject({
    active: z.boolean(),
    hub_id: Id.nullish(),
    user_id: Id.nullish(),
    app_id: Id.nullish(),
    hub_domain: z.string().nullish(),
    scopes: z.array(z.string()).nullish(),
  })
  .transform((answer): TokenFacts => {
    const { active, hub_id, user_id, app_id, hub_domain, scopes } = answer;
    return {
      active,
      portalId: hub_id ?? null,
      userId: user_id ?? null,
      appId: app_id ?? null,
      hubDomain: hub_domain ?? null,
      scopes: scopes ?? [],
    };
  });

function unexpected({ status }: HttpAnswer): OAuthFailure {
  return { ok: false, kind: 'transient', status, message: 'UNEXPECTED_ANSWER' };
}

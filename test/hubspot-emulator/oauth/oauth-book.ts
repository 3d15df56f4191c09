import { randomBytes } from 'node:crypto';

export type Grant = {
  readonly portalId: string;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  /** PKCE: the challenge and how it was made from the verifier. */
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | null;
  readonly expiresAt: number;
  used: boolean;
};

export type RefreshToken = {
  readonly token: string;
  readonly portalId: string;
  readonly userId: number;
  scopes: readonly string[];
  revoked: boolean;
};

export type AccessToken = {
  readonly token: string;
  readonly portalId: string;
  readonly userId: number;
  readonly scopes: readonly string[];
  expiresAt: number;
  /** Uninstalled or killed by `misbehave`; revoking a refresh token leaves access tokens alone. */
  dead: boolean;
};

/** Codes and tokens that the emulator gave out. Their times are the machine's. */
export type OAuthBook = {
  readonly lifeSeconds: () => number;
  readonly setLifeSeconds: (seconds: number) => void;
  readonly grant: (grant: Omit<Grant, 'used' | 'expiresAt'>) => string;
  readonly grants: ReadonlyMap<string, Grant>;
  /** The portal's refresh token: the same value as long as it is good. */
  readonly refreshFor: (grant: Grant) => RefreshToken;
  readonly refresh: ReadonlyMap<string, RefreshToken>;
  readonly access: ReadonlyMap<string, AccessToken>;
  readonly issue: (refresh: RefreshToken) => AccessToken;
  /** Ends all tokens of a portal (or of all portals), or only their access tokens' time. */
  readonly endTokens: (portalId: string | undefined, how: 'revoke' | 'expire') => void;
};

const CODE_LIFE_MS = 10 * 60_000;

/** A book without entries. */
export function createOAuthBook(options: { lifeSeconds: number }): OAuthBook {
  let life = options.lifeSeconds;
  const grants = new Map<string, Grant>();
  const refresh = new Map<string, RefreshToken>();
  const access = new Map<string, AccessToken>();
  return {
    lifeSeconds: () => life,
    setLifeSeconds: (seconds) => {
      life = seconds;
    },
    grants,
    refresh,
    access,
    grant: (grant) => {
      const code = `emulator-code-${randomBytes(24).toString('hex')}`;
      grants.set(code, { ...grant, expiresAt: Date.now() + CODE_LIFE_MS, used: false });
      return code;
    },
    refreshFor: (grant) => {
      for (const known of refresh.values())
        if (known.portalId === grant.portalId && !known.revoked) {
          known.scopes = grant.scopes;
          return known;
        }
      const token = `emulator-token-refresh-${grant.portalId}-${randomBytes(24).toString('hex')}`;
      const made = { ...grant, token, revoked: false };
      refresh.set(token, made);
      return made;
    },
    issue: (from) => {
      // Real tokens contain their scopes and grow past 255 characters; so do these.
      const token = `emulator-token-access-${from.portalId}-${randomBytes(160).toString('base64url')}`;
      const { portalId, userId, scopes } = from;
      const expiresAt = Date.now() + life * 1000;
      const made: AccessToken = { token, portalId, userId, scopes, expiresAt, dead: false };
      access.set(token, made);
      return made;
    },
    endTokens: (portalId, how) => {
      const isMeant = (each: { portalId: string }): boolean =>
        portalId === undefined || each.portalId === portalId;
      for (const each of access.values())
        if (isMeant(each)) {
          if (how === 'revoke') each.dead = true;
          else each.expiresAt = 0;
        }
      if (how === 'expire') return;
      for (const each of refresh.values()) if (isMeant(each)) each.revoked = true;
    },
  };
}

import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { HubSpotOAuth, Tokens } from './oauth.ts';
import { orAfter } from './or-after.ts';
import type { EncryptedText, TokenCipher } from './token-cipher.ts';

/** A portal's tokens as they lie in the database. */
export type StoredTokens = {
  readonly accessToken: EncryptedText;
  readonly refreshToken: EncryptedText;
  readonly keyId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

export type TokenStore = {
  load(portalId: string): Promise<StoredTokens | null>;
  save(portalId: string, tokens: StoredTokens): Promise<void>;
};

export type AccessTokenResult =
  | { readonly ok: true; readonly accessToken: string }
  /** `disconnected`: uninstalled or revoked, stop. `unavailable`: HubSpot or our settings fail, try later. */
  | { readonly ok: false; readonly reason: 'disconnected' | 'unavailable' };

export type AccessTokens = {
  /**
   * A token that works now. `rejected` names one that HubSpot has just answered with 401: it is replaced once,
   * unless another caller or process has done so meanwhile.
   */
  getToken(portalId: string, options?: { readonly rejected?: string }): Promise<AccessTokenResult>;
  /** Drops what is kept in memory, after an installation or a disconnection. */
  forget(portalId: string): void;
};

/** The same for whoever holds the portal's lock: who waits for it finds what came of the renewal before. */
export type LockedStore = TokenStore & {
  /** Called once HubSpot says that the portal is gone; marks it and deletes its tokens. */
  disconnect(portalId: string, reason: string): Promise<void>;
};

type AccessTokensOptions = TokenStore & {
  /** Runs the work alone among all processes, in one transaction; `store` reads and writes inside of it. */
  lock<T>(portalId: string, work: (store: LockedStore) => Promise<T>): Promise<T>;
  readonly oauth: Pick<HubSpotOAuth, 'refreshTokens'>;
  readonly cipher: TokenCipher;
  readonly clock: Clock;
  readonly log: Log;
};

/** A token is replaced when a fifth of its life is left (six of HubSpot's thirty minutes). */
const SHARE_OF_LIFE_USED = 0.8;
/** After a refresh that failed early, the old token is used this long before the next attempt. */
const NEXT_ATTEMPT_MS = 5_000;

/** Nobody waits longer than this for a new token while the old one still works. */
const PATIENCE_MS = 1_000;

type Held = { readonly accessToken: string; readonly refreshAt: number };

/** Access tokens of all portals: kept in memory, refreshed ahead of their end, once among all callers and processes. */
export function accessTokens(options: AccessTokensOptions): AccessTokens {
  const { cipher, clock, log } = options;
  const held = new Map<string, Held>();
  const underWay = new Map<string, Promise<AccessTokenResult>>();
  const renewals = new Map<string, Promise<AccessTokenResult>>();

  async function obtain(portalId: string, rejected: string | undefined) {
    const stored = await options.load(portalId);
    if (stored === null) return gone();
    const opened = open(portalId, stored);
    if (isFresh(opened, rejected)) return keep(portalId, opened);
    const renewal = renewalOf(portalId, rejected);
    if (!works(opened, stored, rejected)) {
      const result = await renewal;
      // One that was under way already may end with the very token that this caller saw rejected.
      return result.ok && result.accessToken === rejected ? renewalOf(portalId, rejected) : result;
    }
    // Where HubSpot hangs the renewal goes on by itself, and the next one that needs a token looks what became of it.
    return orAfter(PATIENCE_MS, renewal, () => keep(portalId, untilNextAttempt(opened)));
  }

  /** One at a time for each portal, however many ask. */
  function renewalOf(portalId: string, rejected: string | undefined): Promise<AccessTokenResult> {
    const running = renewals.get(portalId);
    if (running !== undefined) return running;
    const started = renewAlone(portalId, rejected).finally(() => renewals.delete(portalId));
    renewals.set(portalId, started);
    return started;
  }

  async function renewAlone(portalId: string, rejected: string | undefined) {
    const outcome = await options.lock(portalId, (store) => renew(portalId, store, rejected));
    if (outcome.kind === 'held') return keep(portalId, outcome.held);
    held.delete(portalId);
    if (outcome.kind === 'revoked') {
      log.warn('portal disconnected', { portalId, reason: outcome.reason });
    }
    return outcome.kind === 'unavailable' ? unavailable() : gone();
  }

  async function renew(portalId: string, store: LockedStore, rejected: string | undefined) {
    const stored = await store.load(portalId);
    if (stored === null) return { kind: 'none' } as const;
    const opened = open(portalId, stored);
    if (isFresh(opened, rejected)) return { kind: 'held', held: opened } as const;
    const refreshed = await options.oauth.refreshTokens(
      cipher.decrypt(stored.refreshToken, portalId),
    );
    if (refreshed.ok) {
      await store.save(portalId, encryptTokens(cipher, portalId, refreshed.tokens));
      return { kind: 'held', held: hold(refreshed.tokens) } as const;
    }
    const { kind, status, message: reason } = refreshed;
    log.warn('access token not refreshed', { portalId, kind, status, reason });
    if (kind !== 'revoked') return stillUsable(opened, stored, rejected);
    await store.disconnect(portalId, reason);
    return { kind: 'revoked', reason } as const;
  }

  /** A refresh that failed early costs nothing while the old token still works. */
  function stillUsable(opened: Held, stored: StoredTokens, rejected: string | undefined) {
    return works(opened, stored, rejected)
      ? ({ kind: 'held', held: untilNextAttempt(opened) } as const)
      : ({ kind: 'unavailable' } as const);
  }

  function works(opened: Held, stored: StoredTokens, rejected: string | undefined): boolean {
    return stored.expiresAt > clock() + 1_000 && opened.accessToken !== rejected;
  }

  function untilNextAttempt(opened: Held): Held {
    return { ...opened, refreshAt: clock() + NEXT_ATTEMPT_MS };
  }

  function open(portalId: string, stored: StoredTokens): Held {
    return hold({ ...stored, accessToken: cipher.decrypt(stored.accessToken, portalId) });
  }

  function isFresh({ accessToken, refreshAt }: Held, rejected: string | undefined): boolean {
    return accessToken !== rejected && clock() < refreshAt;
  }

  function keep(portalId: string, token: Held): AccessTokenResult {
    held.set(portalId, token);
    return { ok: true, accessToken: token.accessToken };
  }

  function start(portalId: string, rejected: string | undefined): Promise<AccessTokenResult> {
    const running = underWay.get(portalId);
    if (running !== undefined) return running;
    const started = obtain(portalId, rejected).finally(() => underWay.delete(portalId));
    underWay.set(portalId, started);
    return started;
  }

  return {
    async getToken(portalId, { rejected } = {}) {
      const known = held.get(portalId);
      if (known !== undefined && isFresh(known, rejected)) {
        return { ok: true, accessToken: known.accessToken };
      }
      // Whoever asks while it is being replaced waits, and does not call HubSpot with what it has just refused.
      if (known !== undefined && known.accessToken === rejected) held.delete(portalId);
      const running = underWay.get(portalId);
      if (running === undefined) return start(portalId, rejected);
      const result = await running;
      // What was under way may have ended with the very token that this caller saw rejected.
      return result.ok && result.accessToken === rejected ? start(portalId, rejected) : result;
    },
    forget: (portalId) => void held.delete(portalId),
  };
}

/** Tokens as they are stored: both encrypted with the current key and bound to the portal. */
export function encryptTokens(cipher: TokenCipher, portalId: string, tokens: Tokens): StoredTokens {
  return {
    accessToken: cipher.encrypt(tokens.accessToken, portalId),
    refreshToken: cipher.encrypt(tokens.refreshToken, portalId),
    keyId: cipher.currentKeyId,
    issuedAt: tokens.issuedAt,
    expiresAt: tokens.expiresAt,
  };
}

type Life = Pick<Tokens, 'accessToken' | 'issuedAt' | 'expiresAt'>;

function hold({ accessToken, issuedAt, expiresAt }: Life): Held {
  return { accessToken, refreshAt: issuedAt + SHARE_OF_LIFE_USED * (expiresAt - issuedAt) };
}

function gone(): AccessTokenResult {
  return { ok: false, reason: 'disconnected' };
}

function unavailable(): AccessTokenResult {
  return { ok: false, reason: 'unavailable' };
}

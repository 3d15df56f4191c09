import { createLog } from '../../../src/log.ts';
import {
  accessTokens,
  encryptTokens,
  type LockedStore,
  type StoredTokens,
} from '../../../src/hubspot/access-token.ts';
import type { TokenResult } from '../../../src/hubspot/oauth.ts';
import { tokenCipher } from '../../../src/hubspot/token-cipher.ts';

const MINUTE = 60_000;
const key = Buffer.alloc(32, 7).toString('base64');
const cipher = tokenCipher({ keys: { k1: key }, currentKeyId: 'k1' });

/** A database and HubSpot's token service as two processes of the product share them. */
function world() {
  const rows = new Map<string, StoredTokens>();
  const locks = new Map<string, Promise<unknown>>();
  const state = {
    now: Date.UTC(2026, 10, 21),
    refreshes: [] as string[],
    disconnected: [] as string[],
    answer: undefined as TokenResult | undefined,
  };
  const issue = (name: string, lifeMs = 30 * MINUTE) => ({
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    issuedAt: state.now,
    expiresAt: state.now + lifeMs,
    portalId: null,
    scopes: null,
  });
  const store: LockedStore = {
    load: async (portalId) => {
      await tick();
      return rows.get(portalId) ?? null;
    },
    save: async (portalId, tokens) => {
      await tick();
      rows.set(portalId, tokens);
    },
    disconnect: async (portalId, reason) => {
      await tick();
      rows.delete(portalId);
      state.disconnected.push(`${portalId} ${reason}`);
    },
  };
  const makeProcess = () =>
    accessTokens({
      ...store,
      lock: async (portalId, work) => {
        const before = locks.get(portalId) ?? Promise.resolve();
        const mine = before.then(() => work(store));
        locks.set(
          portalId,
          mine.catch(() => undefined),
        );
        return mine;
      },
      oauth: {
        refreshTokens: async (refreshToken) => {
          state.refreshes.push(refreshToken);
          await tick();
          return (
            state.answer ?? { ok: true, tokens: issue(`new${String(state.refreshes.length)}`) }
          );
        },
      },
      cipher,
      clock: () => state.now,
      log: createLog({ level: 'error', format: 'json' }),
    });
  const install = (portalId: string, lifeMs?: number) =>
    rows.set(portalId, encryptTokens(cipher, portalId, issue('old', lifeMs)));
  return { rows, state, makeProcess, install };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

it('gives the stored token while four fifths of its life are not over', async () => {
  const { state, makeProcess, install } = world();
  install('1');
  const tokens = makeProcess();
  expect(await tokens.getToken('1')).toEqual({ ok: true, accessToken: 'access-old' });
  state.now += 24 * MINUTE - 1;
  expect(await tokens.getToken('1')).toEqual({ ok: true, accessToken: 'access-old' });
  expect(state.refreshes).toEqual([]);
});

it('refreshes ahead of the end, and stores both tokens that came back, encrypted', async () => {
  const { rows, state, makeProcess, install } = world();
  install('1');
  const tokens = makeProcess();
  await tokens.getToken('1');
  state.now += 24 * MINUTE;
  expect(await tokens.getToken('1')).toEqual({ ok: true, accessToken: 'access-new1' });
  expect(state.refreshes).toEqual(['refresh-old']);
  const row = rows.get('1')!;
  expect(JSON.stringify(row)).not.toMatch(/access-|refresh-/);
  expect(cipher.decrypt(row.accessToken, '1')).toBe('access-new1');
  expect(cipher.decrypt(row.refreshToken, '1')).toBe('refresh-new1');
  expect(row).toMatchObject({ keyId: 'k1', expiresAt: state.now + 30 * MINUTE });
});

it('keeps to the life that HubSpot gives, however short', async () => {
  const { state, makeProcess, install } = world();
  install('1', 10_000);
  const [one, other] = [makeProcess(), makeProcess()];
  await one.getToken('1');
  await other.getToken('1');
  expect(state.refreshes).toEqual([]);
  state.now += 8_000;
  await one.getToken('1');
  await other.getToken('1');
  expect(state.refreshes).toHaveLength(1);
});

it('refreshes once for 200 callers in two processes', async () => {
  const { state, makeProcess, install } = world();
  install('1');
  state.now += 29 * MINUTE;
  const processes = [makeProcess(), makeProcess()];
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) => processes[index % 2]!.getToken('1')),
  );
  expect(new Set(results.map((result) => result.ok && result.accessToken))).toEqual(
    new Set(['access-new1']),
  );
  expect(state.refreshes).toHaveLength(1);
});

it('keeps the portals apart', async () => {
  const { state, makeProcess, install } = world();
  install('1');
  state.now += 25 * MINUTE;
  install('2');
  const tokens = makeProcess();
  await Promise.all([tokens.getToken('1'), tokens.getToken('2')]);
  expect(state.refreshes).toHaveLength(1);
  expect(await tokens.getToken('3')).toEqual({ ok: false, reason: 'disconnected' });
});

describe('a token that HubSpot has rejected', () => {
  it('is replaced once, for all who saw it rejected', async () => {
    const { state, makeProcess, install } = world();
    install('1');
    const processes = [makeProcess(), makeProcess()];
    await Promise.all(processes.map((tokens) => tokens.getToken('1')));
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        processes[index % 2]!.getToken('1', { rejected: 'access-old' }),
      ),
    );
    expect(results.every((result) => result.ok && result.accessToken === 'access-new1')).toBe(true);
    expect(state.refreshes).toHaveLength(1);
  });

  it('is given to nobody any more while it is being replaced', async () => {
    const { makeProcess, install } = world();
    install('1');
    const tokens = makeProcess();
    await tokens.getToken('1');
    const [rejected, ...others] = await Promise.all([
      tokens.getToken('1', { rejected: 'access-old' }),
      tokens.getToken('1'),
      tick().then(() => tokens.getToken('1')),
    ]);
    expect(rejected).toEqual({ ok: true, accessToken: 'access-new1' });
    expect(others).toEqual([rejected, rejected]);
  });

  it('is not given to somebody who saw it rejected while another was asking for any', async () => {
    const { state, makeProcess, install } = world();
    install('1');
    const tokens = makeProcess();
    const [any, another] = await Promise.all([
      tokens.getToken('1'),
      tokens.getToken('1', { rejected: 'access-old' }),
    ]);
    expect(any).toEqual({ ok: true, accessToken: 'access-old' });
    expect(another).toEqual({ ok: true, accessToken: 'access-new1' });
    expect(state.refreshes).toHaveLength(1);
  });
});

describe('a refresh that fails', () => {
  const failure = (kind: 'revoked' | 'configuration' | 'transient', message: string) =>
    ({ ok: false, kind, status: 400, message }) as const;

  it('because the portal has gone disconnects it once for all processes, and calls HubSpot no more', async () => {
    const { state, makeProcess, install } = world();
    install('1');
    state.now += 29 * MINUTE;
    state.answer = failure('revoked', 'BAD_REFRESH_TOKEN');
    const processes = [makeProcess(), makeProcess()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => processes[index % 2]!.getToken('1')),
    );
    expect(results).toEqual(results.map(() => ({ ok: false, reason: 'disconnected' })));
    for (const tokens of processes) {
      expect(await tokens.getToken('1')).toEqual({ ok: false, reason: 'disconnected' });
    }
    expect(state.refreshes).toHaveLength(1);
    expect(state.disconnected).toEqual(['1 BAD_REFRESH_TOKEN']);
  });

  it.each(['transient', 'configuration'] as const)(
    'for a %s reason keeps the installation, and the old token while it lives',
    async (kind) => {
      const { state, makeProcess, install } = world();
      install('1');
      state.now += 25 * MINUTE;
      state.answer = failure(kind, 'X');
      const tokens = makeProcess();
      expect(await tokens.getToken('1')).toEqual({ ok: true, accessToken: 'access-old' });
      expect(await tokens.getToken('1')).toEqual({ ok: true, accessToken: 'access-old' });
      expect(state.refreshes).toHaveLength(1);
      state.now += 5 * MINUTE;
      expect(await tokens.getToken('1')).toEqual({ ok: false, reason: 'unavailable' });
      expect(state.disconnected).toEqual([]);
      state.answer = undefined;
      expect(await tokens.getToken('1')).toMatchObject({ ok: true });
    },
  );

  it('does not give a rejected token again', async () => {
    const { state, makeProcess, install } = world();
    install('1');
    state.answer = failure('transient', 'X');
    const tokens = makeProcess();
    expect(await tokens.getToken('1', { rejected: 'access-old' })).toEqual({
      ok: false,
      reason: 'unavailable',
    });
  });
});

it('takes up the tokens of a new installation once it is told to forget the old ones', async () => {
  const { rows, state, makeProcess, install } = world();
  install('1');
  const tokens = makeProcess();
  await tokens.getToken('1');
  rows.set(
    '1',
    encryptTokens(cipher, '1', {
      accessToken: 'access-again',
      refreshToken: 'refresh-again',
      issuedAt: state.now,
      expiresAt: state.now + 30 * MINUTE,
      portalId: null,
      scopes: null,
    }),
  );
  tokens.forget('1');
  expect(await tokens.getToken('1')).toEqual({ ok: true, accessToken: 'access-again' });
});

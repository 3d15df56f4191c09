import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { z } from 'zod';
import type { AppError } from '../../../src/errors.ts';
import type { AccessTokens } from '../../../src/hubspot/access-token.ts';
import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import { hubSpot, onlyMockedNetwork, portalClient, PORTAL } from './portal-client.ts';

const PATH = '/crm/objects/2026-09/contacts/501';
const CALL = {
  portalId: PORTAL,
  lane: 0,
  purpose: 'test',
  method: 'GET',
  path: PATH,
  schema: z.looseObject({ id: z.string() }),
} as const;
const rolling = { status: 'error', policyName: 'TEN_SECONDLY_ROLLING', errorType: 'RATE_LIMIT' };

describe('a call', () => {
  onlyMockedNetwork();

  it('carries the token, the query and the body, and gives what the schema made of the answer', async () => {
    hubSpot()
      .post('/crm/objects/2026-09/contacts/search', { limit: 1 })
      .query({ a: 'x y', b: '1,2' })
      .matchHeader('authorization', 'Bearer token-1')
      .matchHeader('content-type', 'application/json')
      .reply(200, { id: '501', more: true });
    const { client, seen } = portalClient();
    const answer = await client.call({
      ...CALL,
      method: 'POST',
      path: '/crm/objects/2026-09/contacts/search',
      query: { a: 'x y', b: '1,2', c: undefined },
      body: { limit: 1 },
    });
    expect(answer).toEqual({ id: '501', more: true });
    expect(seen).toMatchObject([{ portalId: PORTAL, lane: 0, purpose: 'test', status: 200 }]);
  });

  it('gives an answer without content to a schema that allows it', async () => {
    hubSpot().delete(PATH).reply(204);
    const { client } = portalClient();
    const call = { ...CALL, method: 'DELETE', schema: z.undefined() } as const;
    await expect(client.call(call)).resolves.toBeUndefined();
  });

  it('begins no attempt after its time', async () => {
    hubSpot().get(PATH).reply(500);
    const { client, seen } = portalClient();
    // The second attempt would come after a back-off of 100 ms at least.
    const late = client.call({ ...CALL, beginBefore: performance.now() + 50 });
    await expect(late).rejects.toMatchObject({ doing: 'retry' });
    const over = client.call({ ...CALL, beginBefore: performance.now() });
    await expect(over).rejects.toMatchObject({ doing: 'retry' });
    expect(seen).toMatchObject([{ status: 500 }]);
  });

  it('does not follow a redirect, so that the token goes nowhere else', async () => {
    const elsewhere = nock('http://169.254.169.254').get('/latest').reply(200, { id: '1' });
    hubSpot().get(PATH).times(3).reply(302, '', { Location: 'http://169.254.169.254/latest' });
    const { client } = portalClient();
    await expect(client.call(CALL)).rejects.toMatchObject({ code: 'hubspot-unexpected' });
    expect(elsewhere.isDone()).toBe(false);
    nock.removeInterceptor({ hostname: '169.254.169.254', proto: 'http', path: '/latest' });
  });

  it.each([
    [400, {}, 'hubspot-invalid', 'give-up'],
    [403, { category: 'MISSING_SCOPES' }, 'hubspot-scope-missing', 'give-up'],
    [404, {}, 'hubspot-not-found', 'give-up'],
  ])('that is refused with %d is not repeated', async (status, body, code, doing) => {
    hubSpot().get(PATH).reply(status, body);
    const { client } = portalClient();
    await expect(client.call(CALL)).rejects.toMatchObject({
      code,
      doing,
      details: { portalId: PORTAL, purpose: 'test', status },
    });
  });

  it('gives a refusal as a value where the caller expects one', async () => {
    hubSpot().get(PATH).reply(404, { status: 'error', correlationId: 'c1' });
    const { client } = portalClient();
    await expect(client.tryCall(CALL)).resolves.toMatchObject({
      ok: false,
      failure: { code: 'hubspot-not-found', status: 404, correlationId: 'c1' },
    });
  });

  it.each([500, 502, 503, 504, 521, 409])(
    'that fails with %d works at the next try',
    async (status) => {
      hubSpot().get(PATH).reply(status, '<html>no</html>');
      hubSpot().get(PATH).reply(200, { id: '501' });
      const { client, seen } = portalClient();
      await expect(client.call(CALL)).resolves.toEqual({ id: '501' });
      expect(seen.map((call) => call.status)).toEqual([status, 200]);
    },
  );

  it('that finds no connection works at the next try', async () => {
    hubSpot().get(PATH).replyWithError(new Error('ECONNRESET'));
    hubSpot().get(PATH).reply(200, { id: '501' });
    const { client, seen } = portalClient();
    await client.call(CALL);
    expect(seen.map((call) => call.status)).toEqual([0, 200]);
  });

  it.each([
    ['other JSON than promised', { name: 'x' }],
    ['no JSON', '<html>sorry</html>'],
    ['half of it', '{"id":"5'],
    ['nothing', ''],
  ])('that brings %s is repeated, at most three times in all', async (_, body) => {
    hubSpot().get(PATH).times(3).reply(200, body);
    const { client } = portalClient();
    await expect(client.call(CALL)).rejects.toMatchObject({
      code: 'hubspot-unexpected',
      doing: 'retry',
    });
  });

  it('obeys a short Retry-After itself', async () => {
    hubSpot().get(PATH).reply(423, {}, { 'Retry-After': '1' });
    hubSpot().get(PATH).reply(200, { id: '501' });
    const startedAt = Date.now();
    await portalClient().client.call(CALL);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('leaves a long Retry-After to the caller', async () => {
    hubSpot().get(PATH).reply(477, {}, { 'Retry-After': '3600' });
    await expect(portalClient().client.call(CALL)).rejects.toMatchObject({
      code: 'hubspot-migrating',
      doing: 'retry',
      retryAfterMs: 3_600_000,
    });
  });

  it('says nothing of values, tokens or addresses in its errors', async () => {
    hubSpot()
      .get(PATH)
      .reply(400, { message: 'ada@example.com is taken', category: 'VALIDATION_ERROR' });
    const error = await portalClient()
      .client.call(CALL)
      .catch((thrown: unknown) => thrown);
    const { message, details } = error as AppError;
    const text = message + JSON.stringify(details);
    expect(text).not.toMatch(/ada|token-1/);
    expect(text).toContain('VALIDATION_ERROR');
  });
});

describe('a 429', () => {
  onlyMockedNetwork();

  it('stops the whole portal for as long as HubSpot asks; then the call is made again', async () => {
    hubSpot().get(PATH).reply(429, rolling, { 'Retry-After': '1' });
    hubSpot().get(PATH).times(2).reply(200, { id: '501' });
    const { client, seen } = portalClient();
    const startedAt = Date.now();
    const first = client.call(CALL);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await Promise.all([first, client.call({ ...CALL, purpose: 'other' })]);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
    expect(seen.map(({ status }) => status)).toEqual([429, 200, 200]);
  });

  it('that lasts longer than a window is the caller’s to wait for', async () => {
    hubSpot().get(PATH).reply(429, { policyName: 'DAILY' });
    await expect(portalClient().client.call(CALL)).rejects.toMatchObject({
      code: 'hubspot-rate-limited',
      doing: 'retry',
      retryAfterMs: 900_000,
    });
  });

  it('of a search does not stop other calls', async () => {
    hubSpot().get(PATH).reply(200, { id: '501' });
    const body = { policyName: 'SECONDLY', message: 'You have reached your secondly limit.' };
    hubSpot().post('/search').reply(429, body);
    hubSpot().post('/search').reply(200, { id: '1' });
    hubSpot().get(PATH).reply(200, { id: '501' });
    const { client, seen } = portalClient();
    await client.call(CALL);
    const search = client.call({
      ...CALL,
      method: 'POST',
      path: '/search',
      kind: 'search',
      purpose: 'search',
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.call(CALL);
    await search;
    expect(seen.map(({ purpose, status }) => `${purpose} ${String(status)}`)).toEqual([
      'test 200',
      'search 429',
      'test 200',
      'search 200',
    ]);
  });
});

describe('a 401', () => {
  onlyMockedNetwork();

  const tokens = (...given: string[]) => {
    const asked: (string | undefined)[] = [];
    const getToken: AccessTokens['getToken'] = (_, { rejected } = {}) => {
      asked.push(rejected);
      const next = given.shift() ?? 'none';
      return Promise.resolve(
        next === 'disconnected' || next === 'unavailable'
          ? { ok: false, reason: next }
          : { ok: true, accessToken: next },
      );
    };
    return { asked, getToken };
  };
  const expired = { status: 'error', category: 'EXPIRED_AUTHENTICATION' };

  it('replaces the token once and makes the call again', async () => {
    hubSpot().get(PATH).matchHeader('authorization', 'Bearer old').reply(401, expired);
    hubSpot().get(PATH).matchHeader('authorization', 'Bearer new').reply(200, { id: '501' });
    const { asked, getToken } = tokens('old', 'new');
    await portalClient({ getToken }).client.call(CALL);
    expect(asked).toEqual([undefined, 'old']);
  });

  it('for a fresh token too is left to the caller, events kept', async () => {
    hubSpot().get(PATH).times(2).reply(401, expired);
    const { getToken } = tokens('old', 'new');
    await expect(portalClient({ getToken }).client.call(CALL)).rejects.toMatchObject({
      code: 'hubspot-unauthorized',
      doing: 'retry',
    });
  });

  it('of a portal that has gone asks for a new installation, without another call', async () => {
    hubSpot().get(PATH).reply(401, expired);
    const { getToken } = tokens('old', 'disconnected');
    await expect(portalClient({ getToken }).client.call(CALL)).rejects.toMatchObject({
      code: 'portal-disconnected',
      doing: 'reinstall',
      details: { portalId: PORTAL },
    });
  });

  it('is not even seen where the portal is known to have gone, and costs no budget', async () => {
    const budget = inProcessRateBudget({ clock: () => Date.now() });
    const { client, seen } = portalClient({ getToken: tokens('disconnected').getToken, budget });
    await expect(client.call(CALL)).rejects.toMatchObject({ code: 'portal-disconnected' });
    expect(seen).toEqual([]);
    expect((await budget.usage(PORTAL)).byLane).toEqual([0, 0, 0, 0]);
  });

  it('is no reason to stop where HubSpot’s token service is down', async () => {
    const { getToken } = tokens('unavailable');
    await expect(portalClient({ getToken }).client.call(CALL)).rejects.toMatchObject({
      code: 'access-token-unavailable',
      doing: 'retry',
    });
  });
});

describe('an outage', () => {
  onlyMockedNetwork();

  it('stops the calls to a portal after at most ten failures, until one of them works again', async () => {
    const broken = hubSpot().get(PATH).times(8).reply(503, {});
    let now = Date.now();
    const { client, seen } = portalClient({ clock: () => now });
    const failing = Array.from({ length: 6 }, () =>
      client.call(CALL).catch((error: unknown) => error),
    );
    const errors = await Promise.all(failing);
    expect(errors).toHaveLength(6);
    expect(seen.length).toBeLessThanOrEqual(10);
    expect(broken.isDone()).toBe(true);
    await expect(client.call(CALL)).rejects.toMatchObject({ code: 'hubspot-unavailable' });

    now += 1_000;
    hubSpot().get(PATH).times(2).reply(200, { id: '501' });
    await client.call(CALL);
    await client.call(CALL);
  }, 20_000);
});

describe('a real connection', () => {
  let server: Server;
  let url = '';
  let answer: (response: ServerResponse) => void = () => undefined;
  let connections = 0;

  beforeAll(async () => {
    server = createServer((_, response) => answer(response));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const good = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"501"}');

  it('is used again for the next call', async () => {
    answer = good;
    const { client } = portalClient({ apiUrl: url });
    await client.call(CALL);
    const before = connections;
    for (let index = 0; index < 50; index += 1) await client.call(CALL);
    expect(connections - before).toBeLessThanOrEqual(1);
  });

  it('serves many calls at once, each with its own answer', async () => {
    answer = good;
    const { client, seen } = portalClient({ apiUrl: url });
    await Promise.all(Array.from({ length: 40 }, () => client.call(CALL)));
    expect(seen.every(({ status }) => status === 200)).toBe(true);
    expect(seen).toHaveLength(40);
  });

  it('that hangs is given up in time, headers or body, and the call made again', async () => {
    const answers = [
      () => undefined,
      (response: ServerResponse) => response.writeHead(200).write('{"id":'),
      good,
    ];
    answer = (response) => answers.shift()?.(response);
    const { client, seen } = portalClient({ apiUrl: url, timeoutMs: 150 });
    const startedAt = Date.now();
    await client.call(CALL);
    expect(seen.map(({ status }) => status)).toEqual([0, 0, 200]);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  it('that is cut in the middle of the body is no answer', async () => {
    const answers = [
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '500' }).write('{"id":"501"');
        setTimeout(() => response.destroy(), 20);
      },
      (response: ServerResponse) => {
        response.writeHead(200).write('{"id":"501"}');
        setTimeout(() => response.destroy(), 20);
      },
      good,
    ];
    answer = (response) => answers.shift()?.(response);
    const { client, seen } = portalClient({ apiUrl: url });
    await expect(client.call(CALL)).resolves.toEqual({ id: '501' });
    expect(seen.map(({ status }) => status)).toEqual([0, 0, 200]);
  });

  it('is dropped when the caller gives up', async () => {
    answer = () => undefined;
    const giveUp = new AbortController();
    const { client } = portalClient({ apiUrl: url });
    const call = client.call({ ...CALL, signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 50);
    const startedAt = Date.now();
    await expect(call).rejects.toMatchObject({ code: 'hubspot-call-aborted', doing: 'retry' });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
});

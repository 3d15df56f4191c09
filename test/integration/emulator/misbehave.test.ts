import {
  apiOf,
  CONTACTS,
  control,
  FIRST,
  install,
  oauth,
  CLIENT,
  SECOND,
  startInstalled,
  type Api,
} from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let emulator: Emulator;
let api: Api;
beforeAll(async () => {
  ({ emulator, api } = await startInstalled({ portals: 2 }));
});
afterAll(() => emulator.close());
afterEach(() => misbehave({ clear: true }));

const misbehave = (told: Record<string, unknown>) => control(emulator, 'POST', '/misbehave', told);
const read = () => api('GET', `${CONTACTS}/${FIRST}?properties=jobtitle`);
const jobtitle = async () => (await read()).body.properties.jobtitle;

describe('answers that misbehave', () => {
  it.each([500, 502, 503, 504, 423, 477])('answer %s with Retry-After', async (status) => {
    const fault = { kind: 'status', status, retryAfterSeconds: 3, count: 1 };
    await misbehave({ answers: [fault] });
    const answer = await read();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.body.status).toBe('error');
    expect((await read()).status).toBe(200);
  });

  it('answer 429 with the body of the limit', async () => {
    await misbehave({ answers: [{ kind: 'status', status: 429, count: 2 }] });
    const answers = [await read(), await read(), await read()];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.body.errorType).toBe('RATE_LIMIT');
  });

  it('end after their time and can be cleared', async () => {
    await misbehave({ answers: [{ kind: 'status', status: 500, forMs: 50 }] });
    expect((await read()).status).toBe(500);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await read()).status).toBe(200);
    await misbehave({ answers: [{ kind: 'status', status: 500 }] });
    expect((await read()).status).toBe(500);
    await misbehave({ clear: true });
    expect((await read()).status).toBe(200);
  });

  it('meet only the calls and the portal that are named', async () => {
    await misbehave({
      portalId: '4242002',
      answers: [{ kind: 'status', status: 500, match: 'GET /crm/owners' }],
    });
    const other = apiOf(emulator, (await install(emulator, { portalId: '4242002' })).access_token);
    expect((await read()).status).toBe(200);
    expect((await other('GET', `${CONTACTS}/${FIRST}`)).status).toBe(200);
    expect((await other('GET', '/crm/owners/2026-09')).status).toBe(500);
    expect((await api('GET', '/crm/owners/2026-09')).status).toBe(200);
  });

  it('are slow', async () => {
    await misbehave({ answers: [{ kind: 'slow', delayMs: 150, count: 1 }] });
    const begin = performance.now();
    expect((await read()).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThan(140);
  });

  it('never come', async () => {
    await misbehave({ answers: [{ kind: 'hang', count: 1 }] });
    const call = fetch(emulator.url + CONTACTS, {
      headers: { authorization: 'Bearer x' },
      signal: AbortSignal.timeout(100),
    });
    // Without a good token there is no fault to meet; with one there is no answer.
    expect((await call).status).toBe(401);
    const { access_token } = await install(emulator);
    const hanging = fetch(emulator.url + CONTACTS, {
      headers: { authorization: `Bearer ${access_token}` },
      signal: AbortSignal.timeout(100),
    });
    await expect(hanging).rejects.toThrow();
  });

  it('are cut in the middle, with the work done or not', async () => {
    const write = (value: string) =>
      api('POST', `${CONTACTS}/batch/update`, {
        inputs: [{ id: FIRST, properties: { jobtitle: value } }],
      });
    await write('Before');
    await misbehave({ answers: [{ kind: 'cut', count: 1, when: 'before' }] });
    await expect(write('Not done')).rejects.toThrow();
    expect(await jobtitle()).toBe('Before');
    await misbehave({ answers: [{ kind: 'cut', count: 1, when: 'after' }] });
    await expect(write('Done')).rejects.toThrow();
    expect(await jobtitle()).toBe('Done');
  });

  it('are HTML, wrong JSON, or a 207 without anything', async () => {
    await misbehave({
      answers: [
        { kind: 'html', count: 1 },
        { kind: 'wrong_json', count: 1 },
        { kind: 'empty_207', count: 1 },
      ],
    });
    const [html, wrong, empty] = [await read(), await read(), await read()];
    expect(html).toMatchObject({ status: 502, body: expect.stringContaining('<html>') });
    expect(wrong).toMatchObject({ status: 200, body: { unexpected: expect.anything() } });
    expect(empty).toMatchObject({ status: 207, body: { results: [], numErrors: 0 } });
  });

  it('fail every batch with a poisoned contact', async () => {
    await misbehave({ poisoned: [SECOND] });
    const write = (ids: string[]) =>
      api('POST', `${CONTACTS}/batch/update`, {
        inputs: ids.map((id) => ({ id, properties: { jobtitle: 'Poison' } })),
      });
    expect((await write([FIRST, SECOND])).status).toBe(400);
    expect(await jobtitle()).not.toBe('Poison');
    expect((await write([FIRST])).status).toBe(200);
  });

  it('lower the limit', async () => {
    await misbehave({ portalId: '4242002', limit: { requests: 2 } });
    const other = apiOf(emulator, (await install(emulator, { portalId: '4242002' })).access_token);
    const calls = await Promise.all([1, 2, 3, 4].map(() => other('GET', `${CONTACTS}?limit=1`)));
    expect(calls.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect(calls[0]?.headers.get('x-hubspot-ratelimit-max')).toBe('2');
  });

  it('revoke the tokens of one portal', async () => {
    const mine = await install(emulator, { portalId: '4242002' });
    await misbehave({ portalId: '4242002', revokeTokens: true });
    expect((await apiOf(emulator, mine.access_token)('GET', CONTACTS)).status).toBe(401);
    const { body } = await oauth(emulator, '', {
      ...CLIENT,
      grant_type: 'refresh_token',
      refresh_token: mine.refresh_token,
    });
    expect(body.status).toBe('BAD_REFRESH_TOKEN');
    expect((await read()).status).toBe(200);
  });

  it('are refused when the request is not understood', async () => {
    expect((await misbehave({ answers: [{ kind: 'explode' }] })).status).toBe(400);
    expect((await misbehave({ tea: true })).status).toBe(400);
  });
});

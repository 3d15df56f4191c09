import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cardProxy } from '../../hubspot-emulator/pages/card-proxy.ts';
import type { PagesContext, RequestToSign } from '../../hubspot-emulator/pages-context.ts';

type Received = { readonly method: string; readonly url: string; readonly signed: string };

/** An app that answers with these statuses one after the other, the last one for good. */
async function startApp(...statuses: readonly number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const status = statuses[Math.min(received.length, statuses.length - 1)]!;
    received.push({
      method: request.method!,
      url: request.url!,
      signed: String(request.headers['x-signed']),
    });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, origin, received };
}

function proxyTo(origin: string) {
  return cardProxy({
    user: () => ({ id: 904, email: 'rep@example.com', firstName: 'R', lastName: 'E', teams: [] }),
    card: { permittedUrls: ['https://assay.example'], appId: 77 },
    signFetch: ({ method, uri, body }: RequestToSign) => ({
      'x-signed': `${method} ${uri} [${body}]`,
    }),
    mapUrl: (url: string) => url.replace('https://assay.example', origin),
  } as unknown as PagesContext);
}

describe('hubspot.fetch of the emulator', () => {
  const servers: Server[] = [];
  const start = async (...statuses: readonly number[]) => {
    const app = await startApp(...statuses);
    servers.push(app.server);
    return { ...app, fetchCard: proxyTo(app.origin) };
  };
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it('appends who asks and signs the public URL, not the one it calls', async () => {
    const { fetchCard, received } = await start(200);
    const answer = await fetchCard('42', { url: 'https://assay.example/card/contacts/501' });
    const path = '/card/contacts/501?userId=904&portalId=42&userEmail=rep%40example.com&appId=77';
    expect(answer).toMatchObject({ status: 200, body: '{"status":200}' });
    expect(received).toEqual([
      { method: 'GET', url: path, signed: `GET https://assay.example${path} []` },
    ]);
  });

  it('asks once more after a 5xx, and only once', async () => {
    const recovering = await start(503, 200);
    const url = 'https://assay.example/card/contacts/501';
    expect(await recovering.fetchCard('42', { url })).toMatchObject({ status: 200 });
    const broken = await start(503);
    expect(await broken.fetchCard('42', { url })).toMatchObject({ status: 503 });
    expect(broken.received).toHaveLength(2);
  });

  it('does not repeat a 4xx', async () => {
    const { fetchCard, received } = await start(401);
    await fetchCard('42', { url: 'https://assay.example/card/contacts/501' });
    expect(received).toHaveLength(1);
  });

  it('gives up at the timeout of the card', async () => {
    const hanging = createServer(() => undefined);
    servers.push(hanging);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
    const url = 'https://assay.example/card/contacts/501';
    expect(await proxyTo(origin)('42', { url, timeout: 60 })).toMatchObject({ status: 502 });
    hanging.closeAllConnections();
  });

  it.each([
    ['a URL that the app does not permit', { url: 'https://elsewhere.example/' }, /permittedUrls/],
    ['a look-alike of the permitted host', { url: 'https://assay.example.org/' }, /permittedUrls/],
    ['plain http', { url: 'http://assay.example/' }, /https/],
    ['another method', { url: 'https://assay.example/', method: 'TRACE' }, /method/],
    ['a header', { url: 'https://assay.example/', headers: { cookie: 'a=b' } }, /Authorization/],
  ])('refuses %s', async (_what, request, words) => {
    const { fetchCard, received } = await start(200);
    const answer = await fetchCard('42', request);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatch(words);
    expect(received).toEqual([]);
  });
});

import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { portOf, runWeb } from '../../../src/run-web.ts';
import { connectedPortal } from '../../support/test-portal.ts';
import { deliveryHeaders, webhookEvent } from '../../support/world/signed-delivery.ts';
import {
  CLIENT_SECRET,
  PUBLIC_URL,
  type TestServices,
  testServices,
} from '../../support/world/test-services.ts';

const MEGABYTE = 1024 * 1024;

describe('the door, as it stands in the open', () => {
  let app: TestServices;
  let server: Server;
  let portalId: string;
  let now: () => number = Date.now;

  beforeAll(async () => {
    app = await testServices({ env: { PORT: '0' }, clock: () => now() });
    server = await runWeb(app.services);
    portalId = await connectedPortal(app.services.db);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  });
  afterEach(() => {
    now = Date.now;
  });

  const origin = () => `http://127.0.0.1:${portOf(server)}`;
  const sign = (body: string) =>
    deliveryHeaders(body, { secret: CLIENT_SECRET, publicUrl: PUBLIC_URL });
  const send = (body: string, headers: Record<string, string>) =>
    fetch(`${origin()}/webhooks/hubspot`, { method: 'POST', headers, body });
  const anEvent = () => webhookEvent({ portalId: Number(portalId), objectId: 700 });

  it('takes the same signed request a thousand times within five minutes, and does its work once', async () => {
    const body = JSON.stringify([anEvent()]);
    const headers = sign(body);
    const statuses = new Map<number, number>();
    const sendSome = async (times: number) => {
      for (let each = 0; each < times; each += 1) {
        const { status } = await send(body, headers);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 8 }, () => sendSome(125)));
    expect(Object.fromEntries(statuses)).toEqual({ 200: 1_000 });
    const { rows } = await sql<{ events: number; version: string }>`
      select count(*)::integer as events, max(mark.version)::text as version
      from ledger
      join dirty_marks as mark on mark.portal_id = ledger.portal_id and mark.subject_id = object_id
      where ledger.portal_id = ${portalId}::bigint and object_id = 700`.execute(app.services.db);
    expect(rows).toEqual([{ events: 1, version: '1' }]);

    now = () => Date.now() + 5 * 60_000 + 1_000;
    expect((await send(body, headers)).status).toBe(401);
  });

  it('cuts off whoever sends slowly, and answers everybody else meanwhile', async () => {
    const begunAt = performance.now();
    const slow = await Promise.all(
      Array.from({ length: 300 }, (_, each) => openSlowly(portOf(server), each)),
    );
    const ends = slow.map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    const trickle = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('x');
    }, 500);
    const tookMs: number[] = [];
    try {
      for (let each = 0; each < 40; each += 1) {
        const body = JSON.stringify([anEvent()]);
        const sentAt = performance.now();
        expect((await send(body, sign(body))).status).toBe(200);
        tookMs.push(performance.now() - sentAt);
        await sleep(50);
      }
      await Promise.all(ends);
    } finally {
      clearInterval(trickle);
      for (const socket of slow) socket.destroy();
    }
    expect(performance.now() - begunAt).toBeLessThan(15_000);
    expect(Math.max(...tookMs)).toBeLessThan(2_000);
  });

  it.each([
    ['that says how long it is', `content-length: ${100 * MEGABYTE}`],
    ['that does not', 'transfer-encoding: chunked'],
  ])('hangs up on a body of 100 MB %s, after a fifth of it', async (_what, length) => {
    const { answer, sentBytes } = await pour(portOf(server), length);
    // Whoever is cut off while he sends may not come to read the answer.
    expect(answer).toMatch(/^(HTTP\/1.1 413 |$)/);
    // With what lies in the buffers of two sockets: sent, and never read.
    expect(sentBytes).toBeLessThan(45 * MEGABYTE);
    expect((await fetch(`${origin()}/health/live`)).status).toBe(200);
  });
});

/** Half of a request that goes on one letter at a time: in its headers, or in its body. */
async function openSlowly(port: number, each: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  const head = 'POST /webhooks/hubspot HTTP/1.1\r\nhost: assay.example\r\n';
  socket.write(each % 2 === 0 ? `${head}x-slow: ` : `${head}content-length: 5000\r\n\r\n[`);
  socket.resume();
  return socket;
}

/** Sends up to 100 MB as fast as they are taken; gives the answer and how much went out until the line was cut. */
async function pour(port: number, length: string): Promise<{ answer: string; sentBytes: number }> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(`POST /webhooks/hubspot HTTP/1.1\r\nhost: assay.example\r\n${length}\r\n\r\n`);
  const part = 'x'.repeat(MEGABYTE);
  const chunk = length.includes('chunked') ? `${MEGABYTE.toString(16)}\r\n${part}\r\n` : part;
  let sentBytes = 0;
  for (let each = 0; each < 100 && socket.writable; each += 1) {
    const flushed = new Promise<boolean>((resolve) =>
      socket.write(chunk, (error) => resolve(error === undefined || error === null)),
    );
    if (!(await Promise.race([flushed, closed.then(() => false)]))) break;
    sentBytes += MEGABYTE;
  }
  await closed;
  return { answer, sentBytes };
}

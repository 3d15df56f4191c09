import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import request from 'supertest';
import { httpApp } from '../../../src/http/app.ts';
import { portalDirectory } from '../../../src/portal-directory.ts';
import type { Services } from '../../../src/services.ts';
import { type Database, databaseOver } from '../../../src/store/database.ts';
import { inboxDepth } from '../../../src/store/inbox.ts';
import { openPostgresPool } from '../../../src/store/postgres-pool.ts';
import { freePort } from '../../support/free-port.ts';
import { deliveryHeaders, webhookEvent } from '../../support/world/signed-delivery.ts';
import {
  CLIENT_SECRET,
  PUBLIC_URL,
  testServices,
  type TestServices,
} from '../../support/world/test-services.ts';
import { until } from '../../support/world/until.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { connectedPortal, newPortalId } from '../../support/test-portal.ts';

const SIX_MINUTES_MS = 6 * 60_000;

describe('the door for webhooks', () => {
  let app: TestServices;
  let portalId: string;

  beforeAll(async () => {
    app = await testServices({ env: { HUBSPOT_CLIENT_SECRET_PREVIOUS: 'the-secret-before' } });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    portalId = await connectedPortal(app.services.db);
  });

  const anEvent = (fields: Readonly<Record<string, unknown>> = {}) =>
    webhookEvent({ portalId: Number(portalId), ...fields });
  const sign = (body: string, secret = CLIENT_SECRET, at = Date.now()) =>
    deliveryHeaders(body, { secret, publicUrl: PUBLIC_URL, at });
  const post = (body: string | Buffer, headers: Record<string, string>) =>
    request(httpApp(app.services)).post('/webhooks/hubspot').set(headers).send(body);
  const deliver = (events: unknown) => {
    const body = JSON.stringify(events);
    return post(body, sign(body));
  };
  /** What was found in an acknowledged delivery once it was unpacked. */
  const unpacked = ({ body }: { body: { deliveryId?: string } }) =>
    until('the delivery is unpacked', async () => {
      const line = app.lines.find(
        ({ message, deliveryId }) =>
          message === 'delivery recorded' && deliveryId === body.deliveryId,
      );
      return line && { recorded: line.recorded, repeated: line.repeated };
    });
  const counts = async (portal = portalId) => (await ledgerCounts(app.services.db, portal))[0];
  const rows = async () =>
    (
      await sql<{ state: string; reason: string | null; lane: number; objectId: string }>`
        select state, reason, lane, object_id::text as "objectId" from ledger
        where portal_id = ${portalId}::bigint order by id`.execute(app.services.db)
    ).rows;

  it('takes a delivery, writes it down before it answers, and wakes a worker for the portal', async () => {
    const answer = await deliver([anEvent(), anEvent({ objectId: 502 })]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ deliveryId: expect.any(String), received: 2 });
    const { rows: kept } = await sql<{ events: number }>`
      select events from inbox where delivery_id = ${answer.body.deliveryId}
      union all
      select count(*)::integer from ledger where delivery_id = ${answer.body.deliveryId} having count(*) > 0`.execute(
      app.services.db,
    );
    expect(kept).toContainEqual({ events: 2 });
    expect(await unpacked(answer)).toEqual({ recorded: 2, repeated: 0 });
    expect(await counts()).toMatchObject({ received: 2, pending: 2 });
    expect(app.rung).toContain(portalId);
  });

  describe('with a signature that does not hold', () => {
    const body = () => JSON.stringify([anEvent()]);
    const cases: [string, (text: string) => Record<string, string>, string][] = [
      ['of another secret', (text) => sign(text, 'another-secret'), 'mismatch'],
      ['of another body', (text) => sign(`${text} `), 'mismatch'],
      [
        'that is missing',
        (text) => omit(sign(text), 'x-hubspot-signature-v3'),
        'missing-signature',
      ],
      [
        'without its timestamp',
        (text) => omit(sign(text), 'x-hubspot-request-timestamp'),
        'missing-timestamp',
      ],
      ['that is stale', (text) => sign(text, CLIENT_SECRET, Date.now() - SIX_MINUTES_MS), 'stale'],
      [
        'from the future',
        (text) => sign(text, CLIENT_SECRET, Date.now() + SIX_MINUTES_MS),
        'stale',
      ],
      [
        'that is cut',
        (text) => ({ ...sign(text), 'x-hubspot-signature-v3': 'AAAA' }),
        'malformed-signature',
      ],
    ];
    it.each(cases)('answers 401 to one %s, and keeps nothing', async (_, headers, reason) => {
      const text = body();
      const answer = await post(text, headers(text));
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        error: { code: 'signature-invalid', message: `The signature was refused: ${reason}.` },
      });
      expect(await counts()).toBeUndefined();
    });

    it('answers 401 before it looks at the body', async () => {
      const answer = await post('{"not": "json', sign('something else'));
      expect(answer.status).toBe(401);
    });

    it('takes the next good one', async () => {
      await post(body(), sign('something else'));
      expect((await deliver([anEvent()])).status).toBe(200);
    });
  });

  it('takes the secret of before while a new one is rolled out', async () => {
    const body = JSON.stringify([anEvent()]);
    expect((await post(body, sign(body, 'the-secret-before'))).status).toBe(200);
  });

  it('answers 413 to a body over 10 MB, signed or not', async () => {
    const body = JSON.stringify([anEvent({ propertyValue: 'x'.repeat(10 * 1024 * 1024) })]);
    for (const headers of [sign(body), { 'content-type': 'application/json' }]) {
      const answer = await post(body, headers);
      expect(answer.status).toBe(413);
      expect(answer.body.error.code).toBe('body-too-large');
    }
    expect(await counts()).toBeUndefined();
  });

  it('takes a legal delivery of 9 MB', async () => {
    const events = Array.from({ length: 100 }, (_, index) =>
      anEvent({ objectId: 1_000 + index, propertyValue: 'ü'.repeat(45_000) }),
    );
    expect(await unpacked(await deliver(events))).toEqual({ recorded: 100, repeated: 0 });
  });

  it.each(['gzip', 'deflate', 'br'])('refuses a body that is packed by %s', async (encoding) => {
    const packed = gzipSync('[]');
    const answer = await post(packed, { ...sign('[]'), 'content-encoding': encoding });
    expect(answer.status).toBe(415);
    expect(answer.body.error.code).toBe('encoding-unsupported');
  });

  it.each([
    ['a cut text', '[{"eventId": 1,'],
    ['nothing', ''],
    ['an object', '{"events": []}'],
    ['null', 'null'],
    ['a number', '12'],
    ['a page', '<html></html>'],
  ])('answers 400 to %s where a list of events is expected', async (_, body) => {
    const answer = await post(body, sign(body));
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error: {
        code: 'delivery-unreadable',
        message: 'expected a JSON array of webhook events',
      },
    });
  });

  it('answers an empty list with 200 and records nothing', async () => {
    const answer = await deliver([]);
    expect(answer.body).toMatchObject({ received: 0 });
    expect(await unpacked(answer)).toEqual({ recorded: 0, repeated: 0 });
  });

  it('keeps the one bad event of a batch as ignored, with its reason, and takes the others', async () => {
    const bad = { ...anEvent(), occurredAt: 'yesterday' };
    const answer = await deliver([anEvent(), bad, anEvent({ objectId: 503 })]);
    expect(answer.status).toBe(200);
    expect(await unpacked(answer)).toEqual({ recorded: 3, repeated: 0 });
    expect(await counts()).toMatchObject({ received: 3, ignored: 1, pending: 2 });
    const [ignored] = (await rows()).filter(({ state }) => state === 'ignored');
    expect(ignored?.reason).toMatch(/^unreadable: occurredAt /);
  });

  it.each([
    ['an id that no database holds', { objectId: '9999999999999999999' }],
    ['a NUL in a name', { propertyName: 'job\u0000title' }],
    ['half a letter in its source', { sourceId: '\ud83d' }],
    ['quotes and braces', { sourceId: '{"a\\",}\'' }],
    ['the word null', { sourceId: 'null', changeSource: 'NULL' }],
    ['merged ids without end', { mergedObjectIds: Array.from({ length: 5_000 }, () => 7) }],
  ])('does not let one event with %s hold up the others', async (_, fields) => {
    const answer = await deliver([anEvent(fields), anEvent({ objectId: 503 })]);
    expect(answer.status).toBe(200);
    expect(await unpacked(answer)).toEqual({ recorded: 2, repeated: 0 });
    expect(await rows()).toContainEqual(
      expect.objectContaining({ objectId: '503', state: 'pending' }),
    );
  });

  it('records events of a portal that never installed the app, and leaves them alone', async () => {
    const stranger = newPortalId();
    const answer = await deliver([anEvent({ portalId: Number(stranger) }), anEvent()]);
    expect(answer.status).toBe(200);
    expect(await unpacked(answer)).toEqual({ recorded: 2, repeated: 0 });
    expect(await counts(stranger)).toMatchObject({ received: 1, ignored: 1, pending: 0 });
    expect(await counts()).toMatchObject({ received: 1, pending: 1 });
    expect(app.rung).not.toContain(stranger);
  });

  it('knows a portal soon after it has installed the app', async () => {
    let now = Date.now();
    const later = await testServices({ clock: () => now });
    try {
      const post = async (event: unknown) => {
        const body = JSON.stringify([event]);
        const headers = sign(body, CLIENT_SECRET, now);
        await request(httpApp(later.services)).post('/webhooks/hubspot').set(headers).send(body);
        await until('it is unpacked', async () => {
          return (await inboxDepth(later.services.db)).deliveries === 0;
        });
      };
      await post(anEvent({ portalId: 4_242_999 }));
      await sql`
        insert into portals (portal_id, status, hub_domain, scopes, installed_at)
        values (4242999, 'connected', 'demo.example', '{}', 0)`.execute(later.services.db);
      now += 6_000;
      await post(anEvent({ portalId: 4_242_999 }));
      const [seen] = await ledgerCounts(later.services.db, '4242999');
      expect(seen).toMatchObject({ received: 2, ignored: 1, pending: 1 });
    } finally {
      await later.close();
    }
  });

  it('answers a replayed delivery with 200, and counts it as repeated', async () => {
    const body = JSON.stringify([anEvent(), anEvent({ objectId: 502 })]);
    const headers = sign(body);
    expect(await unpacked(await post(body, headers))).toEqual({ recorded: 2, repeated: 0 });
    const again = await post(body, headers);
    expect(again.status).toBe(200);
    expect(await unpacked(again)).toEqual({ recorded: 0, repeated: 2 });
    expect(await counts()).toMatchObject({ received: 2, repeated: 2, pending: 2 });
  });

  it('takes a retry for the event that it is, although its attempt and its place have changed', async () => {
    const event = anEvent();
    await unpacked(await deliver([event]));
    const retry = await deliver([anEvent(), { ...event, attemptNumber: 3 }]);
    expect(await unpacked(retry)).toEqual({ recorded: 1, repeated: 1 });
  });

  it('counts the same unreadable event once', async () => {
    const bad = { ...anEvent(), subscriptionType: 7 };
    await unpacked(await deliver([bad]));
    expect(await unpacked(await deliver([bad]))).toEqual({ recorded: 0, repeated: 1 });
  });

  it('sorts the events of several portals, so that each is rung for', async () => {
    const other = await connectedPortal(app.services.db);
    await unpacked(await deliver([anEvent(), anEvent({ portalId: Number(other) })]));
    expect(app.rung).toEqual(expect.arrayContaining([portalId, other]));
  });

  it('drops the echo of its own write', async () => {
    await unpacked(await deliver([anEvent({ changeSource: 'INTEGRATION', sourceId: '777001' })]));
    expect(await rows()).toMatchObject([{ state: 'ignored', reason: 'own write' }]);
  });

  it('judges what a lead is before what it does', async () => {
    const answer = await deliver([
      anEvent({ objectId: 601, propertyName: 'jobtitle' }),
      anEvent({ objectId: 602, propertyName: 'hs_analytics_num_page_views' }),
    ]);
    await unpacked(answer);
    const lanes = (await rows()).map(({ objectId, lane }) => [objectId, lane]);
    expect(Object.fromEntries(lanes)).toEqual({ 601: 0, 602: 1 });
  });

  describe('where the database does not answer', () => {
    const listeners: Server[] = [];
    const unheard: Socket[] = [];
    const databases: Database[] = [];
    afterAll(async () => {
      for (const database of databases) await database.close();
      // Who reads nothing is not told either that the other side has hung up.
      for (const socket of unheard) socket.destroy();
      for (const listener of listeners) listener.close();
    });

    /** The same app over a database that cannot be reached. */
    const over = (port: number) => {
      const url = `postgres://nobody@127.0.0.1:${port}/none`;
      const database = databaseOver(openPostgresPool({ url }), 'postgres');
      databases.push(database);
      const { db } = database;
      const { clock } = app.services;
      return { ...app.services, db, portalDirectory: portalDirectory({ db, clock }) };
    };
    const deliverTo = (services: Services) => {
      const body = JSON.stringify([anEvent()]);
      const headers = sign(body);
      return request(httpApp(services)).post('/webhooks/hubspot').set(headers).send(body);
    };

    it('answers 503 with Retry-After, and shows nothing of what happened', async () => {
      const answer = await deliverTo(over(await freePort()));
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('10');
      expect(answer.body).toEqual({
        error: {
          code: 'store-unavailable',
          message: 'The delivery could not be stored; please send it again.',
        },
      });
    });

    it('answers before HubSpot gives up, also where the database hangs', async () => {
      const silent = createServer((socket) => unheard.push(socket));
      listeners.push(silent);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      const askedAt = performance.now();
      expect((await deliverTo(over(port))).status).toBe(503);
      expect(performance.now() - askedAt).toBeLessThan(5_000);
    });

    it('counts the time in which the delivery came in', async () => {
      const silent = createServer((socket) => unheard.push(socket));
      listeners.push(silent);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      const door = httpApp(over(port)).listen(0, '127.0.0.1');
      listeners.push(door);
      await once(door, 'listening');
      const body = JSON.stringify([anEvent()]);
      const askedAt = performance.now();
      const answered = new Promise<number | undefined>((resolve, reject) => {
        const sending = httpRequest(
          {
            port: (door.address() as AddressInfo).port,
            path: '/webhooks/hubspot',
            method: 'POST',
            headers: { ...sign(body), 'content-length': Buffer.byteLength(body) },
          },
          ({ statusCode }) => resolve(statusCode),
        );
        sending.once('error', reject);
        sending.write(body.slice(0, 10));
        setTimeout(() => sending.end(body.slice(10)), 2_000);
      });
      expect(await answered).toBe(503);
      expect(performance.now() - askedAt).toBeLessThan(5_000);
    });
  });

  it('logs ids and figures, and nothing that a person typed', async () => {
    await unpacked(
      await deliver([anEvent({ propertyName: 'email', propertyValue: 'canary@lead.example' })]),
    );
    expect(JSON.stringify(app.lines)).not.toContain('canary');
  });

  it.each(['get', 'put', 'delete', 'patch'] as const)('answers 404 to %s', async (method) => {
    expect((await request(httpApp(app.services))[method]('/webhooks/hubspot')).status).toBe(404);
  });
});

function omit(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

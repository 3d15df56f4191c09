import { sql } from 'kysely';
import request from 'supertest';
import { httpApp } from '../../../src/http/app.ts';
import type { Services } from '../../../src/services.ts';
import { type Database, databaseOver } from '../../../src/store/database.ts';
import { openPostgresPool } from '../../../src/store/postgres-pool.ts';
import { freePort } from '../../support/free-port.ts';
import { type TestServices, testServices } from '../../support/world/test-services.ts';
import { deliver, connectedPortal } from '../../support/test-portal.ts';
import { keepDelivery } from '../../../src/store/inbox.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';

const OPERATOR_TOKEN = 'an-operator-token-of-a-test';

describe('everything that answers HTTP', () => {
  let app: TestServices;
  let dead: Database;

  beforeAll(async () => {
    app = await testServices({ env: { OPERATOR_TOKEN } });
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    dead = databaseOver(openPostgresPool({ url }), 'postgres');
  });
  afterAll(async () => {
    await dead.close();
    await app.close();
  });

  const get = (path: string, services: Services = app.services) =>
    request(httpApp(services)).get(path);
  const withoutDatabase = () => ({ ...app.services, db: dead.db });

  it('says that it lives, whatever its neighbours do', async () => {
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/live', withoutDatabase())).status).toBe(200);
  });

  it('is ready while database and queue answer', async () => {
    const answer = await get('/health/ready');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ready', missing: [] });
  });

  it('names the neighbour that does not answer', async () => {
    const answer = await get('/health/ready', withoutDatabase());
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ status: 'not ready', missing: ['database'] });
    const deaf = { ...app.services.queue, depth: () => Promise.reject(new Error('no Redis')) };
    const other = await get('/health/ready', { ...app.services, queue: deaf });
    expect(other.body).toEqual({ status: 'not ready', missing: ['queue'] });
  });

  describe('the ledger', () => {
    const ledger = (token?: string, services = app.services) => {
      const asked = get('/health/ledger', services);
      return token === undefined ? asked : asked.set('authorization', token);
    };

    it('is told to operators: what became of every event, by portal and in all', async () => {
      const portalId = await connectedPortal(app.services.db);
      const event = ledgerEvent({ portalId });
      await deliver(app.services.db, [
        event,
        event,
        ledgerEvent({ portalId, ignoredBecause: 'own write' }),
      ]);
      const answer = await ledger(`Bearer ${OPERATOR_TOKEN}`);
      const counts = {
        received: 2,
        repeated: 1,
        applied: 0,
        superseded: 0,
        ignored: 1,
        dead: 0,
        pending: 1,
        missedByWebhooks: 0,
      };
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        inbox: { deliveries: 0, events: 0, oldestMs: 0, failing: 0 },
        totals: counts,
        // `deliver` says that they came in five seconds after the beginning of time.
        portals: [{ portalId, ...counts, days: [{ day: '1970-01-01', ...counts }] }],
      });
    });

    it('tells apart what was acknowledged and not unpacked yet', async () => {
      const { db } = app.services;
      const delivery = { deliveryId: 'left', receivedAt: 5_000, events: 3, body: '[{}, {}, {}]' };
      const { id } = await keepDelivery(db, delivery);
      const { body } = await ledger(`Bearer ${OPERATOR_TOKEN}`);
      expect(body.inbox).toMatchObject({ deliveries: 1, events: 3, failing: 0 });
      await sql`delete from inbox where id = ${id}::bigint`.execute(db);
    });

    it.each([
      ['nobody', undefined],
      ['somebody else', 'Bearer an-operator-token-of-a-tesT'],
      ['half a token', 'Bearer an-operator'],
      ['another scheme', `Basic ${OPERATOR_TOKEN}`],
      ['an empty one', 'Bearer '],
    ])('is closed to %s', async (_, token) => {
      const answer = await ledger(token);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ error: { code: 'operator-only' } });
    });

    it('is closed to everybody where no token is set', async () => {
      const config = { ...app.services.config, operatorToken: undefined };
      const answer = await ledger('Bearer undefined', { ...app.services, config });
      expect(answer.status).toBe(401);
    });
  });

  it('answers 404 in JSON to what it does not know', async () => {
    for (const path of ['/', '/nothing', '/card/contacts/', '/.env', '/health']) {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ error: { code: 'not-found' } });
    }
  });

  it('tells no browser to run or to frame anything, and nobody what it is made of', async () => {
    const { headers } = await get('/oauth/installed');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('answers 503 with Retry-After where the database fails, without a word of SQL', async () => {
    const answer = await get('/oauth/install', withoutDatabase());
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('10');
    expect(answer.text).not.toMatch(/select|insert|postgres|ECONN|127\.0\.0\.1/i);
  });

  it('answers 500 without a stack where something unexpected happens', async () => {
    const services = { ...app.services, db: null } as unknown as Services;
    const answer = await get('/oauth/install', services);
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      error: {
        code: 'unexpected',
        message: 'This could not be answered now; please try again.',
      },
    });
  });

  it('answers 400 to an address that cannot be decoded', async () => {
    const answer = await get('/card/contacts/%E0%A4%A');
    expect(answer.status).toBe(400);
  });
});

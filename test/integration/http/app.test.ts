import { sql } from 'kysely';
import request from 'supertest';
import { httpApp } from '../../../src/http/app.ts';
import type { Services } from '../../../src/services.ts';
import { type Database, databaseOver } from '../../../src/store/database.ts';
import { openPostgresPool } from '../../../src/store/postgres-pool.ts';
import { freePort } from '../../support/free-port.ts';
import { type TestServices, testServices } from '../../support/world/test-services.ts';
import { connectedPortal, deliver, record } from '../../support/test-portal.ts';
import { claimDirty, type Mark } from '../../../src/store/claims.ts';
import { completeClaim } from '../../../src/store/complete-claim.ts';
import { keepDelivery } from '../../../src/store/inbox.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';

const OPERATOR_TOKEN = 'an-operator-token-of-a-test';
const DAY_MS = 86_400_000;

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
        ignoredBecause: { 'own write': 1 },
        dead: 0,
        deadBecause: {},
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

    it('says why events were ignored or died, on each day and in all, and names nobody', async () => {
      const { db } = app.services;
      const portalId = await connectedPortal(db);
      const ignored = (reasons: readonly string[]) =>
        reasons.map((ignoredBecause) => ledgerEvent({ portalId, ignoredBecause }));
      await deliver(db, ignored(['own write', 'own write', 'unknown portal', 'merged into 501']));
      const later = { deliveryId: 'later', receivedAt: 5_000 + DAY_MS };
      await record(db, { ...later, events: ignored(['own write', 'merged into 90000000502']) });
      const dying = [501, 502, 503].map((id) => ledgerEvent({ portalId, objectId: String(id) }));
      await deliver(db, dying);
      const refused = 'refused by HubSpot: VALIDATION_ERROR INVALID_OPTION assay_tier';
      await die(portalId, ({ subjectId }) =>
        subjectId === '503' ? `no answer about ${subjectId}` : refused,
      );

      const because = {
        ignored: 6,
        ignoredBecause: { 'own write': 3, 'merged into …': 2, 'unknown portal': 1 },
        dead: 3,
        deadBecause: { [refused]: 2, 'no answer about …': 1 },
      };
      expect(await ledgerOf(portalId)).toMatchObject({
        ...because,
        days: [
          {
            day: '1970-01-01',
            ignored: 4,
            ignoredBecause: { 'own write': 2, 'merged into …': 1, 'unknown portal': 1 },
            dead: 3,
            deadBecause: because.deadBecause,
          },
          {
            day: '1970-01-02',
            ignored: 2,
            ignoredBecause: { 'own write': 1, 'merged into …': 1 },
            dead: 0,
            deadBecause: {},
          },
        ],
      });
      const { body } = await ledger(`Bearer ${OPERATOR_TOKEN}`);
      expect(body.totals.deadBecause).toEqual(because.deadBecause);
      expect(sumOf(body.totals.ignoredBecause)).toBe(body.totals.ignored);
    });

    it('tells twenty reasons apart, the most frequent ones, each in 80 characters at most', async () => {
      const portalId = await connectedPortal(app.services.db);
      const letters = Array.from('abcdefghijklmnopqrstuvwx');
      for (const receivedAt of [5_000, 5_000 + DAY_MS]) {
        const events = letters.flatMap((letter, index) =>
          Array.from({ length: letters.length - index }, () =>
            ledgerEvent({ portalId, ignoredBecause: letter.repeat(200) }),
          ),
        );
        await record(app.services.db, { deliveryId: `many-${receivedAt}`, receivedAt, events });
      }
      const told = await ledgerOf(portalId);
      for (const [{ ignored, ignoredBecause }, days] of [
        [told, 2],
        [told.days[0], 1],
      ] as const) {
        expect(Object.keys(ignoredBecause)).toEqual([
          ...letters.slice(0, 20).map((letter) => letter.repeat(80)),
          'other',
        ]);
        expect(ignoredBecause.other).toBe(days * (4 + 3 + 2 + 1));
        expect(sumOf(ignoredBecause)).toBe(ignored);
      }
    });

    const ledgerOf = async (portalId: string) => {
      const { body } = await ledger(`Bearer ${OPERATOR_TOKEN}`);
      return body.portals.find((portal: { portalId: string }) => portal.portalId === portalId);
    };
    const sumOf = (counts: Record<string, number>) =>
      Object.values(counts).reduce((sum, count) => sum + count, 0);
    /** All that waits in a portal fails for good. */
    async function die(portalId: string, reasonOf: (mark: Mark) => string): Promise<void> {
      const { db } = app.services;
      const subjects = 'contacts';
      const claim = { portalId, subjects, limit: 100, leaseMs: 10_000, settleMs: 0 } as const;
      const { token, marks } = await claimDirty(db, claim);
      const done = marks.map((mark) => {
        const outcome = { kind: 'dead', reason: reasonOf(mark) } as const;
        return { mark, outcome };
      });
      await db.transaction().execute((tx) => completeClaim(tx, { portalId, token, done }));
    }

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

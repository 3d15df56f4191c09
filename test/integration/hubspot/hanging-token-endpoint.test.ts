import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { httpApp } from '../../../src/http/app.ts';
import { encryptTokens } from '../../../src/hubspot/access-token.ts';
import { saveTokens } from '../../../src/store/tokens.ts';
import { portOf } from '../../../src/run-web.ts';
import { connectedPortal } from '../../support/test-portal.ts';
import { deliveryHeaders, webhookEvent } from '../../support/world/signed-delivery.ts';
import {
  CLIENT_SECRET,
  PUBLIC_URL,
  type TestServices,
  testServices,
} from '../../support/world/test-services.ts';

const PORTALS = 14;
const MINUTE = 60_000;

/** More portals than there are connections to the database, all of which need a new token at once. */
describe('while HubSpot’s token endpoint hangs', () => {
  let app: TestServices;
  let silent: Server;
  let asked = 0;

  beforeAll(async () => {
    silent = createServer(() => (asked += 1)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const HUBSPOT_API_URL = `http://127.0.0.1:${portOf(silent)}`;
    app = await testServices({ env: { HUBSPOT_API_URL } });
  });
  afterAll(async () => {
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    await app.close();
  });

  /** A portal whose token was issued long enough ago to be replaced, and lives for so long still. */
  async function portalWithToken(livesMs: number): Promise<string> {
    const { db, cipher } = app.services;
    const portalId = await connectedPortal(db);
    const now = Date.now();
    const tokens = {
      accessToken: `access-${portalId}`,
      refreshToken: `refresh-${portalId}`,
      issuedAt: now - 29 * MINUTE,
      expiresAt: now + livesMs,
      portalId,
      scopes: null,
    };
    await saveTokens(db, portalId, encryptTokens(cipher, portalId, tokens));
    return portalId;
  }
  const portals = (livesMs: number) =>
    Promise.all(Array.from({ length: PORTALS }, () => portalWithToken(livesMs)));

  const deliver = async (portalId: string) => {
    const body = JSON.stringify([webhookEvent({ portalId: Number(portalId) })]);
    const headers = deliveryHeaders(body, { secret: CLIENT_SECRET, publicUrl: PUBLIC_URL });
    const sentAt = performance.now();
    const { status } = await request(httpApp(app.services))
      .post('/webhooks/hubspot')
      .set(headers)
      .send(body);
    return { status, tookMs: performance.now() - sentAt };
  };

  it('deliveries are stored as ever, and the database answers', async () => {
    const [own = '', ...others] = await portals(-MINUTE);
    const waiting = [own, ...others].map((portalId) =>
      app.services.accessTokens.getToken(portalId),
    );
    await sleep(500);
    expect(asked).toBeGreaterThan(0);
    for (let each = 0; each < 15; each += 1) {
      const { status, tookMs } = await deliver(own);
      expect(status).toBe(200);
      expect(tookMs).toBeLessThan(1_500);
      await sleep(100);
    }
    expect((await request(httpApp(app.services)).get('/health/ready')).status).toBe(200);
    const results = await Promise.all(waiting);
    expect(results).toEqual(results.map(() => ({ ok: false, reason: 'unavailable' })));
  });

  it('portals whose token still lives go on with it, and wait for nobody', async () => {
    const living = await portals(MINUTE);
    const { accessTokens } = app.services;
    for (let round = 0; round < 2; round += 1) {
      const askedAt = performance.now();
      const results = await Promise.all(living.map((portalId) => accessTokens.getToken(portalId)));
      expect(results).toEqual(
        living.map((portalId) => ({ ok: true, accessToken: `access-${portalId}` })),
      );
      expect(performance.now() - askedAt).toBeLessThan(3_000);
    }
  });
});

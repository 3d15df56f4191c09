import request from 'supertest';

import { httpApp } from '../../../src/http/app.ts';
import { warnOfClock } from '../../../src/warn-of-clock.ts';
import { databaseOver } from '../../../src/store/database.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { markDisconnected } from '../../../src/store/portals.ts';
import { openPostgresPool } from '../../../src/store/postgres-pool.ts';
import { freePort } from '../../support/free-port.ts';
import { eventually } from '../../support/eventually.ts';
import { connectedPortal } from '../../support/test-portal.ts';
import { deliveryHeaders, webhookEvent } from '../../support/world/signed-delivery.ts';
import {
  CLIENT_SECRET,
  PUBLIC_URL,
  testServices,
  type TestServices,
} from '../../support/world/test-services.ts';

const OPERATOR_TOKEN = 'an-operator-token-of-a-test';

describe('the metrics', () => {
  let app: TestServices;
  beforeAll(async () => {
    app = await testServices({ env: { OPERATOR_TOKEN } });
  });
  afterAll(() => app.close());

  const metrics = async () => {
    const answer = await request(httpApp(app.services))
      .get('/metrics')
      .set('authorization', `Bearer ${OPERATOR_TOKEN}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    return answer.text.split('\n');
  };
  const valueOf = (lines: readonly string[], series: string) => {
    const line = lines.find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };

  it('are closed to strangers', async () => {
    const answer = await request(httpApp(app.services)).get('/metrics');
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('assay_');
  });

  it('tell deliveries and their time, new events and repeated ones', async () => {
    const portalId = await connectedPortal(app.services.db);
    const event = webhookEvent({ portalId: Number(portalId) });
    const body = JSON.stringify([event, event]);
    const headers = deliveryHeaders(body, {
      secret: CLIENT_SECRET,
      publicUrl: PUBLIC_URL,
      at: Date.now(),
    });
    const post = (text: string) =>
      request(httpApp(app.services)).post('/webhooks/hubspot').set(headers).send(text);
    expect((await post(body)).status).toBe(200);
    expect((await post(`${body} `)).status).toBe(401);
    // Counted where they are unpacked, right after the answer.
    await eventually('the events are counted', async () =>
      (await metrics()).some((line) => line.startsWith('assay_events_total')),
    );
    const lines = await metrics();
    expect(valueOf(lines, 'assay_delivery_seconds_count{status="200"}')).toBe(1);
    expect(valueOf(lines, 'assay_delivery_seconds_count{status="401"}')).toBe(1);
    expect(valueOf(lines, 'assay_events_total{kind="new"}')).toBe(1);
    expect(valueOf(lines, 'assay_events_total{kind="repeated"}')).toBe(1);
  });

  it('tell what waits, by lane, and how long', async () => {
    const portalId = await connectedPortal(app.services.db);
    await markDirty(app.services.db, { portalId, contactIds: ['1', '2', '3'], lane: 3 });
    const lines = await metrics();
    expect(valueOf(lines, 'assay_waiting{lane="3"}')).toBe(3);
    expect(valueOf(lines, 'assay_waiting{lane="2"}')).toBe(0);
    expect(valueOf(lines, 'assay_waiting_oldest_seconds{lane="3"}')).toBeGreaterThan(0);
  });

  it('tell calls by purpose, lane and status, and calls for each 1,000 contacts', async () => {
    const { metrics: counted } = app.services;
    const call = { portalId: '1', lane: 1, status: 200, durationMs: 20 } as const;
    counted.hubSpotCalled({ ...call, purpose: 'read-contacts' });
    counted.hubSpotCalled({ ...call, purpose: 'write-back', status: 429 });
    counted.hubSpotCalled({ ...call, purpose: 'read-companies' });
    counted.contactsJudged({ contacts: 50, written: 2, receivedAt: [1_000], lane: 1, now: 1_400 });
    const lines = await metrics();
    const calls = (purpose: string, status: number) =>
      valueOf(lines, `assay_hubspot_calls_total{purpose="${purpose}",lane="1",status="${status}"}`);
    expect(calls('read-contacts', 200)).toBe(1);
    expect(calls('write-back', 429)).toBe(1);
    expect(calls('read-companies', 200)).toBe(1);
    expect(valueOf(lines, 'assay_contact_calls_per_1000_judged')).toBe(40);
    expect(valueOf(lines, 'assay_contacts_judged_total{lane="1"}')).toBe(50);
    expect(valueOf(lines, 'assay_write_back_seconds_bucket{le="0.5",lane="1"}')).toBe(1);
    expect(valueOf(lines, 'assay_write_back_seconds_bucket{le="0.25",lane="1"}')).toBe(0);
  });

  it('tell of each portal how full its budget of calls is', async () => {
    const portalId = await connectedPortal(app.services.db);
    const lines = await metrics();
    expect(valueOf(lines, `assay_hubspot_budget_limit{portal="${portalId}"}`)).toBe(110);
    expect(valueOf(lines, `assay_hubspot_budget_used{portal="${portalId}",lane="0"}`)).toBe(0);
  });

  it('may be asked for by several, again and again', async () => {
    const answers = await Promise.all([metrics(), metrics(), metrics()]);
    for (const lines of answers) expect(valueOf(lines, 'assay_waiting{lane="3"}')).toBe(3);
  });

  it('tell how far the clock of the process is from that of the database', async () => {
    expect(Math.abs(valueOf(await metrics(), 'assay_clock_ahead_seconds')!)).toBeLessThan(5);
    const clock = () => Date.now() - 3_600_000;
    const behind = await testServices({ env: { OPERATOR_TOKEN }, clock });
    try {
      const answer = await request(httpApp(behind.services))
        .get('/metrics')
        .set('authorization', `Bearer ${OPERATOR_TOKEN}`);
      const lines = answer.text.split('\n');
      expect(Math.round(valueOf(lines, 'assay_clock_ahead_seconds')! / 60)).toBe(-60);
      await warnOfClock(behind.services);
      const { message, aheadSeconds } = behind.lines.at(-1)!;
      expect(message).toContain('clocks differ');
      expect(Math.round(Number(aheadSeconds) / 60)).toBe(-60);
    } finally {
      await behind.close();
    }
    await warnOfClock(app.services);
    expect(app.lines.filter(({ message }) => message.includes('clocks differ'))).toEqual([]);
  });

  it('count live leads of connected portals only: nobody can judge the others', async () => {
    const { db } = app.services;
    const portalId = await connectedPortal(db);
    const waiting = async () => valueOf(await metrics(), 'assay_waiting{lane="0"}')!;
    const before = await waiting();
    await markDirty(db, { portalId, contactIds: ['1', '2'], lane: 0 });
    expect(await waiting()).toBe(before + 2);
    await markDisconnected(db, { portalId, reason: 'uninstalled', at: Date.now() });
    expect(await waiting()).toBe(before);
  });

  it('are answered while the database is away, without figures of before', async () => {
    const pool = openPostgresPool({ url: `postgres://nobody@127.0.0.1:${await freePort()}/none` });
    const away = databaseOver(pool, 'postgres');
    const answer = await request(httpApp({ ...app.services, db: away.db }))
      .get('/metrics')
      .set('authorization', `Bearer ${OPERATOR_TOKEN}`);
    await away.close();
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('assay_delivery_seconds_count{status="200"}');
    expect(answer.text).toContain('assay_inbox_deliveries Nan');
    expect(answer.text).not.toContain('assay_waiting{');
  });
});

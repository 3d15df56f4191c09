import request from 'supertest';
import { sql } from 'kysely';
import { httpApp } from '../../../src/http/app.ts';
import { sweep } from '../../../src/jobs/sweep.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { connectedPortal, deliver } from '../../support/test-portal.ts';
import { type TestServices, testServices } from '../../support/world/test-services.ts';

const DAY_MS = 86_400_000;
const OPERATOR_TOKEN = 'an-operator-token-of-a-test';

describe('the worker’s sweep', () => {
  let app: TestServices;
  let daysOn = 0;
  const clock = () => Date.now() + daysOn * DAY_MS;

  beforeAll(async () => {
    app = await testServices({ env: { OPERATOR_TOKEN, LEDGER_RETENTION_DAYS: '10' }, clock });
  });
  afterAll(() => app.close());

  const rows = async () => {
    const { rows: counted } = await sql<{ count: number }>`
      select count(*)::integer as count from ledger`.execute(app.services.db);
    return counted[0]?.count;
  };
  const ledger = async () => {
    const asked = request(httpApp(app.services)).get('/health/ledger');
    return (await asked.set('authorization', `Bearer ${OPERATOR_TOKEN}`)).text;
  };
  /** The next walk is taken some hours after the last one. */
  const sweepAfter = async (days: number) => {
    daysOn = days;
    await sweep(app.services);
    await sweep(app.services);
  };

  it('deletes closed events once they are older than the setting says, and the ledger tells of them as before', async () => {
    const { db } = app.services;
    const portalId = await connectedPortal(db);
    const closed = [1, 2, 3].map(() => ledgerEvent({ portalId, ignoredBecause: 'own write' }));
    await deliver(db, closed);
    await sql`update ledger set closed_at = statement_timestamp()`.execute(db);
    const before = await ledger();
    expect(JSON.parse(before)).toMatchObject({
      totals: { received: 3, ignored: 3, ignoredBecause: { 'own write': 3 } },
    });

    await sweepAfter(9);
    expect(await rows()).toBe(3);
    await sweepAfter(11);
    expect(await rows()).toBe(0);
    expect(await ledger()).toBe(before);
    expect(app.lines.map(({ message }) => message)).toContain('old events deleted');
  });

  it('does all else where one thing fails, and says what', async () => {
    const { db } = app.services;
    await deliver(db, [
      ledgerEvent({ portalId: await connectedPortal(db), ignoredBecause: 'own write' }),
    ]);
    await sql`update ledger set closed_at = statement_timestamp()`.execute(db);
    await sql`alter table oauth_states rename to out_of_the_way`.execute(db);
    try {
      await sweepAfter(30);
    } finally {
      await sql`alter table out_of_the_way rename to oauth_states`.execute(db);
    }
    expect(await rows()).toBe(0);
    expect(app.lines).toContainEqual(
      expect.objectContaining({
        message: 'sweep failed',
        failed: { 'installations begun': expect.stringContaining('oauth_states') },
      }),
    );
  });

  it('erases what was deleted long ago also where it fails for another portal', async () => {
    const { db } = app.services;
    const [stuck, other] = [await connectedPortal(db), await connectedPortal(db)];
    await sql`
      insert into contact_states (portal_id, contact_id, contact, company, observed, judged_at, deleted_at)
      select portal_id, contact_id, '{}', '{}', '{}', 0, contact_id
      from unnest(${[stuck, other]}::bigint[]) as portal (portal_id)
      cross join generate_series(1, 150) as told (contact_id)`.execute(db);
    await sql`
      create function refuse_to_go() returns trigger language plpgsql as
      $$ begin raise exception 'it stays'; end $$`.execute(db);
    await sql`
      create trigger stays before delete on contact_states
      for each row when (old.portal_id = ${sql.lit(Number(stuck))}) execute function refuse_to_go()`.execute(
      db,
    );
    await sweepAfter(60);
    const { rows: left } = await sql<{ portalId: string; count: number }>`
      select portal_id::text as "portalId", count(*)::integer as count
      from contact_states group by portal_id`.execute(db);
    expect(left).toEqual([{ portalId: stuck, count: 150 }]);
    expect(app.lines.at(-1)).toMatchObject({ failed: { 'deleted contacts': 'it stays' } });
  });
});

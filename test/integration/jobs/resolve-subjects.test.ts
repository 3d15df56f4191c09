import { sql } from 'kysely';

import { resolveSubjects } from '../../../src/jobs/resolve-subjects.ts';
import type { Services } from '../../../src/services.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { record } from '../../support/test-portal.ts';

const MINUTE = 60_000;

describe('the contacts of what has changed', () => {
  let world: InProcessWorld;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 10 });
  });
  afterAll(() => world.close());

  const db = () => world.services.db;
  async function resolve(services: Services = world.services): Promise<void> {
    await sql`update dirty_marks set free_at = statement_timestamp()`.execute(db());
    await resolveSubjects(services, (await getPortal(db(), world.portalId))!);
  }
  async function marksByLane(): Promise<Record<string, number>> {
    const { rows } = await sql<{ lane: number; marks: number }>`
      select lane, count(*)::integer as marks from dirty_marks
      where subject_type = 'contact' group by lane`.execute(db());
    return Object.fromEntries(rows.map(({ lane, marks }) => [lane, marks]));
  }

  it('are judged at once, but not those of a company of thousands: they wait behind live work', async () => {
    const [companyId = ''] = world.emulator.world.store.portals
      .get(world.portalId)!
      .objects.companies.byId.keys();
    await sql`
      insert into contact_states (portal_id, contact_id, company_id, contact, company, observed, judged_at)
      select ${world.portalId}::bigint, n, ${companyId}::bigint, '{}', '{}', '{}', 1
      from generate_series(1, 20000) as n`.execute(db());
    const event = { subjectType: 'company', objectId: companyId, lane: 0 } as const;
    await record(db(), {
      deliveryId: 'large',
      receivedAt: world.now(),
      events: [ledgerEvent({ portalId: world.portalId, ...event })],
    });
    await resolve();
    const lanes = await marksByLane();
    expect(lanes[0]).toBe(500);
    expect(lanes[3]).toBeGreaterThanOrEqual(19_500);
    expect(await ledgerCounts(db(), world.portalId)).toMatchObject([{ pending: 0, applied: 1 }]);
    await sql`delete from contact_states where contact_id <= 20000`.execute(db());
    await sql`delete from dirty_marks`.execute(db());
  });

  it('are asked for less and less often where HubSpot knows of none yet', async () => {
    const since = world.now();
    await record(db(), {
      deliveryId: 'nobody',
      receivedAt: since,
      events: [ledgerEvent({ portalId: world.portalId, subjectType: 'note', objectId: '4711' })],
    });
    const waits: number[] = [];
    for (const minutes of [0, 0.5, 3, 9]) {
      await resolve({ ...world.services, clock: () => since + minutes * MINUTE });
      const { rows } = await sql<{ ms: number }>`
        select 1000 * extract(epoch from free_at - statement_timestamp())::double precision as ms
        from dirty_marks where subject_id = 4711`.execute(db());
      waits.push(Math.round((rows[0]?.ms ?? 0) / 1_000));
    }
    expect(waits).toEqual([2, 8, 64, 256]);
    await resolve({ ...world.services, clock: () => since + 11 * MINUTE });
    expect(await ledgerCounts(db(), world.portalId)).toMatchObject([{ pending: 0, ignored: 1 }]);
  });
});

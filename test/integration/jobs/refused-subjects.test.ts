import { sql } from 'kysely';

import { AppError } from '../../../src/errors.ts';
import { giveBack } from '../../../src/jobs/give-back.ts';
import { resolveSubjects } from '../../../src/jobs/resolve-subjects.ts';
import type { Services } from '../../../src/services.ts';
import { claimDirty } from '../../../src/store/claims.ts';
import { listDeadLetters } from '../../../src/store/dead-letters.ts';
import type { SubjectType } from '../../../src/store/ledger.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { deliver } from '../../support/test-portal.ts';

const refusal = (code: string) => new AppError({ code, message: code, doing: 'give-up' });

describe('what HubSpot refuses to tell of', () => {
  let world: InProcessWorld;
  let refused: { purpose: string; id: string; code: string } | null = null;
  let services: Services;

  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 30 });
    services = {
      ...world.services,
      hubspot: {
        ...world.services.hubspot,
        call(call) {
          if (call.purpose === refused?.purpose && JSON.stringify(call.body).includes(refused.id))
            throw refusal(refused.code);
          return world.services.hubspot.call(call);
        },
      },
    };
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    refused = null;
    await world.drain();
  });

  const portal = async () => {
    const found = await getPortal(services.db, world.portalId);
    if (found === null) throw new Error('no portal');
    return found;
  };
  const tell = (subjectType: SubjectType, ids: readonly string[]) =>
    deliver(
      services.db,
      ids.map((objectId) => ledgerEvent({ portalId: world.portalId, subjectType, objectId })),
    );
  const tryNow = async () => {
    await sql`update dirty_marks set free_at = statement_timestamp()`.execute(services.db);
    await resolveSubjects(services, await portal());
  };
  const waiting = async () => {
    const { rows } = await sql<{ id: string; attempts: number }>`
      select subject_id::text as id, attempts from dirty_marks
      where subject_type <> 'contact' order by 1`.execute(services.db);
    return rows;
  };
  const letters = () => listDeadLetters(services.db, { portalId: world.portalId, limit: 100 });

  it('holds up no other company, and becomes a dead letter', async () => {
    const ids = [...new Set(await companyIds(world))];
    const [bad = ''] = ids;
    refused = { purpose: 'read-companies', id: bad, code: 'hubspot-invalid' };
    await tell('company', ids);
    await resolveSubjects(services, await portal());
    expect(await waiting()).toEqual([{ id: bad, attempts: 1 }]);
    for (let tries = 1; tries < 8; tries += 1) await tryNow();
    expect(await waiting()).toEqual([]);
    expect(await letters()).toMatchObject([
      { subjectType: 'company', subjectId: bad, attempts: 8 },
    ]);
  });

  it('is closed with the reason where the portal grants no access to such objects', async () => {
    refused = {
      purpose: 'read-associations-emails-contacts',
      id: '77',
      code: 'hubspot-scope-missing',
    };
    await tell('email', ['77', '78']);
    await resolveSubjects(services, await portal());
    expect(await waiting()).toEqual([]);
    const { rows } = await sql`
      select state, reason from ledger where subject_type = 'email' group by 1, 2`.execute(
      services.db,
    );
    expect(rows).toEqual([{ state: 'ignored', reason: 'no access to objects of type email' }]);
  });

  it('is counted no further than a column holds', async () => {
    const [company = ''] = await companyIds(world);
    await tell('company', [company]);
    await sql`
      update dirty_marks set attempts = 32767, lease_token = 'gone'
      where subject_type = 'company'`.execute(services.db);
    await tryNow();
    expect(await waiting()).toEqual([]);
  });

  it('counts for its own death only what is its own fault', async () => {
    const [contact = ''] = world.contactIds();
    await tell('contact', [contact]);
    const outage = new AppError({ code: 'hubspot-unavailable', message: 'away', doing: 'retry' });
    const attempts = async (error: Error) => {
      await sql`update dirty_marks set free_at = statement_timestamp()`.execute(services.db);
      const { token, marks } = await claimDirty(services.db, {
        portalId: world.portalId,
        subjects: 'contacts',
        limit: 10,
        leaseMs: 60_000,
        settleMs: 0,
      });
      await giveBack(services, await portal(), {
        token,
        failed: marks.map((mark) => ({ mark, error })),
      });
      const { rows } = await sql<{ attempts: number }>`select attempts from dirty_marks`.execute(
        services.db,
      );
      return rows[0]?.attempts;
    };
    for (let tries = 0; tries < 12; tries += 1) await attempts(outage);
    // A portal that lets nobody in is nobody's own fault either.
    expect(await attempts(refusal('hubspot-forbidden'))).toBe(5);
    expect(await attempts(new Error('not among the results'))).toBe(6);
    expect(await letters()).toEqual([]);
  });
});

async function companyIds(world: InProcessWorld): Promise<string[]> {
  const ids = await Promise.all(
    world.contactIds().map(async (id) => (await world.state(id)).companyId),
  );
  return ids.filter((id) => id !== null);
}

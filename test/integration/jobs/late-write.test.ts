import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import type { Services } from '../../../src/services.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';

const LEASE_MS = 900;
const DISQUALIFIED = { email: 'info@example.example' };
const QUALIFIED = { email: 'somebody@example.example' };

describe('a batch that waits for its calls for long', () => {
  let world: InProcessWorld;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 5 });
  });
  afterAll(() => world.close());

  const mark = (contactId: string) =>
    markDirty(world.services.db, {
      portalId: world.portalId,
      contactIds: [contactId],
      lane: 1,
    });
  /** A worker with short leases, whose calls for this purpose wait for something else first. */
  const worker = (purpose: string, wait: () => Promise<unknown>): Services => {
    const { hubspot, config } = world.services;
    const first = async (call: { purpose: string }) => {
      if (call.purpose === purpose) await wait();
    };
    return {
      ...world.services,
      config: { ...config, leaseMs: LEASE_MS },
      hubspot: {
        call: (call) => first(call).then(() => hubspot.call(call)),
        tryCall: (call) => first(call).then(() => hubspot.tryCall(call)),
      },
    };
  };
  const marks = async () =>
    (
      await sql<{ isFree: boolean }>`
      select free_at <= statement_timestamp() + interval '2 seconds' and lease_token is null as "isFree"
      from dirty_marks`.execute(world.services.db)
    ).rows;

  it('does not write what is older than what another worker has written meanwhile', async () => {
    const [contactId = ''] = world.contactIds();
    world.change(contactId, DISQUALIFIED);
    await mark(contactId);
    let byOther: string | undefined;
    const slow = worker('write-back', async () => {
      await sleep(LEASE_MS);
      world.change(contactId, QUALIFIED);
      await world.requalify('live');
      byOther = world.crm(contactId).assay_tier;
    });
    await world.requalify('live', slow);

    expect(byOther).toBe('tier_1');
    expect(world.crm(contactId).assay_tier).toBe('tier_1');
    expect(await marks()).toEqual([]);
  });

  it('gives back what it could not write in time', async () => {
    const [, , contactId = ''] = world.contactIds();
    world.change(contactId, DISQUALIFIED);
    await mark(contactId);
    await world.requalify(
      'live',
      worker('write-back', () => sleep(LEASE_MS * 0.8)),
    );
    expect(world.crm(contactId).assay_tier).not.toBe('disqualified');
    expect(await marks()).toEqual([{ isFree: true }]);
    await sql`update dirty_marks set free_at = statement_timestamp()`.execute(world.services.db);
    await world.requalify('live');
    expect(world.crm(contactId).assay_tier).toBe('disqualified');
  });

  it('leases anew what it has read late', async () => {
    const [, , , contactId = ''] = world.contactIds();
    world.change(contactId, DISQUALIFIED);
    await mark(contactId);
    const late = () => sleep(LEASE_MS * 0.5);
    const slow = worker('read-contacts', late);
    const slower: Services = {
      ...slow,
      hubspot: {
        ...slow.hubspot,
        async tryCall(call) {
          if (call.purpose === 'write-back') await late();
          return slow.hubspot.tryCall(call);
        },
      },
    };
    await world.requalify('live', slower);
    expect(world.crm(contactId).assay_tier).toBe('disqualified');
    expect(await marks()).toEqual([]);
  });
});

import { sql } from 'kysely';

import { listDeadLetters, replayDeadLetters } from '../../../src/store/dead-letters.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { type InProcessWorld, startInProcessWorld } from '../../support/in-process-world.ts';
import { deliver } from '../../support/test-portal.ts';

describe('a contact that fails by itself', () => {
  let world: InProcessWorld;
  let contactIds: readonly string[];
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 100 });
    contactIds = world.contactIds();
  });
  afterAll(() => world.close());

  const letters = () =>
    listDeadLetters(world.services.db, { portalId: world.portalId, limit: 1_000 });
  const counts = async () => (await ledgerCounts(world.services.db, world.portalId))[0];
  const tell = (ids: readonly string[]) =>
    deliver(
      world.services.db,
      ids.map((objectId) => ledgerEvent({ portalId: world.portalId, objectId })),
    );
  /** As if the CRM had never confirmed anything: there is something to write for each of them. */
  async function writeAllAgain(): Promise<void> {
    await sql`delete from confirmations`.execute(world.services.db);
    await sql`update contact_states set intended = null`.execute(world.services.db);
  }
  const counted = async () => {
    const metric = world.services.metrics.registry.getSingleMetric('assay_dead_letters_total');
    return (await metric?.get())?.values[0]?.value;
  };
  const scoredAt = (id: string) => Date.parse(world.crm(id).assay_scored_at ?? '');

  it('is put aside with its reason, holds nobody up, and is replayed once it is mended', async () => {
    const [poisoned = '', ...others] = contactIds;
    const updates = world.calls('write-back');
    world.emulator.world.faults.add({
      clear: false,
      answers: [],
      poisoned: [poisoned],
      revokeTokens: false,
      expireTokens: false,
    });
    world.advance(60_000);
    const before = world.now();
    await writeAllAgain();
    await tell(contactIds);
    await world.drain();

    const written = others.filter((id) => scoredAt(id) >= before);
    expect(written).toEqual(others);
    expect(await letters()).toMatchObject([
      { subjectId: poisoned, reason: expect.stringContaining('refused by HubSpot') },
    ]);
    // Halving a hundred until one stands alone.
    expect(world.calls('write-back') - updates).toBeLessThanOrEqual(15);
    const { received = 0, applied, superseded, ignored, dead, pending } = (await counts()) ?? {};
    expect(dead).toBe(1);
    expect(received).toBe((applied ?? 0) + (superseded ?? 0) + (ignored ?? 0) + 1 + (pending ?? 0));
    expect(pending).toBe(0);
    expect(await counted()).toBe(1);

    world.emulator.world.faults.add({
      clear: true,
      answers: [],
      revokeTokens: false,
      expireTokens: false,
    });
    const replayed = await replayDeadLetters(world.services.db, {
      portalId: world.portalId,
      letters: await letters(),
    });
    expect(replayed).toBe(1);
    await world.drain();
    expect(await letters()).toEqual([]);
    expect(await counts()).toMatchObject({ dead: 0, pending: 0 });
    expect(scoredAt(poisoned)).toBeGreaterThanOrEqual(before);
  });

  it('is isolated where it cannot even be judged, and does not count against the others', async () => {
    const broken = contactIds[50] ?? '';
    await sql`
      update contact_states set observed = '{"counters": 1}'::json
      where contact_id = ${broken}::bigint`.execute(world.services.db);
    world.advance(60_000);
    await tell(contactIds);
    const { applied: before = 0 } = (await counts()) ?? {};
    await judgeOnce();
    const { applied = 0, pending } = (await counts()) ?? {};
    expect(applied - before).toBe(contactIds.length - 1);
    expect(pending).toBe(1);
    const { rows } = await sql<{ id: string; attempts: number }>`
      select subject_id::text as id, attempts from dirty_marks`.execute(world.services.db);
    expect(rows).toEqual([{ id: broken, attempts: 1 }]);

    // Seven more tries, each after a wait.
    for (let tries = 1; tries < 8; tries += 1) {
      await sql`update dirty_marks set free_at = statement_timestamp()`.execute(world.services.db);
      await judgeOnce();
    }
    expect(await letters()).toMatchObject([{ subjectId: broken, attempts: 8 }]);
    expect(await counts()).toMatchObject({ pending: 0, dead: 1 });
    expect(await counted()).toBe(2);
  });

  /** The live work that is ready now, without waiting for what is to be tried again. */
  async function judgeOnce(): Promise<void> {
    await world.requalify('live');
  }
});

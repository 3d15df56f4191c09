import { actLikeBuyers, nudge, stir, untouched } from '../../support/faults/acts.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { onTheirWay } from '../../support/faults/on-their-way.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import { sql } from 'kysely';
import { withStore } from '../../support/faults/with-store.ts';
import { sendDelivery } from '../../support/world/send-delivery.ts';
import { webhookEvent } from '../../support/world/signed-delivery.ts';
import { OTHER_PORTAL, PORTAL, type World } from '../../support/world/start-world.ts';
import { until } from '../../support/world/until.ts';
import { ledgerOf, settled } from '../../support/world/world-ledger.ts';
import { cardOf, propertiesOf } from '../../support/world/world-portal.ts';

const PATIENCE_MS = 300_000;
const DAY_MS = 86_400_000;

/** HubSpot promises neither order nor once; and records end while they are looked at. */
describe('deliveries', () => {
  let world: FaultWorld;

  beforeAll(async () => {
    world = await startFaultWorld({
      stores: 'real',
      processes: { web: 2, worker: 2 },
      emulatorArgs: ['--portals', '2', '--portal-size', '100'],
      portals: [PORTAL, OTHER_PORTAL],
    });
  }, PATIENCE_MS);
  afterEach(() => world.emulator.post('/misbehave', { clear: true }));
  afterAll(() => world.stop());

  it(
    'that are doubled, shuffled, late and mixed come to the same end',
    async () => {
      const othersLeads = await untouched(world, OTHER_PORTAL);
      await world.emulator.post('/misbehave', {
        deliveries: {
          doubled: 0.5,
          shuffled: 0.5,
          shuffleMs: 800,
          delayed: 0.2,
          delayMs: 2_500,
          mixPortals: true,
        },
      });
      const buyers = world.leads.buyers(2);
      for (let round = 0; round < 3; round += 1) {
        await nudge(world, buyers);
        await nudge(world, buyers, OTHER_PORTAL);
      }
      await stir(world, world.leads.others(10));
      await stir(world, othersLeads.others(10), OTHER_PORTAL);
      await actLikeBuyers(world, buyers);
      // The same ids in the other portal, whose leads are another's.
      await actLikeBuyers(world, othersLeads.buyers(2), OTHER_PORTAL);
      const verdict = await verdictOn(world, { fault: 'doubled, shuffled, late' });
      expectNothingAmiss(verdict);
      expect(verdict.repeated).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it(
    'that are late by a day tell nothing old',
    async () => {
      const [contactId = ''] = world.leads.others(1);
      await stir(world, [contactId]);
      await settled(world, 120_000);
      const { applied } = await ledgerOf(world, PORTAL);
      const body = JSON.stringify([
        webhookEvent({
          portalId: Number(PORTAL),
          objectId: Number(contactId),
          occurredAt: Date.now() - DAY_MS,
          propertyName: 'jobtitle',
          propertyValue: 'Of yesterday',
        }),
      ]);
      const taken = await sendDelivery(world.origin(), body, world.clientSecret);
      expect(taken.status).toBe(200);
      const verdict = await verdictOn(world, { fault: 'late by a day' });
      expectNothingAmiss(verdict, { sentByHand: 1 });
      expect((await ledgerOf(world, PORTAL)).applied).toBe(applied + 1);
    },
    PATIENCE_MS,
  );

  it(
    'that come while their contact is worked on are judged as well',
    async () => {
      const [lead = ''] = world.leads.buyers(1);
      const tierNow = async () => (await propertiesOf(world, lead)).assay_tier;
      await world.emulator.post('/misbehave', {
        answers: [{ kind: 'slow', delayMs: 2_000, match: 'contacts/batch/update' }],
      });
      await world.emulator.act(PORTAL, lead, 'look_at_pricing');
      await until('the first judgement is on its way to the CRM', async () => {
        return (await onTheirWay(world, [lead])).length > 0;
      });
      expect(await tierNow()).toBe('tier_2');
      await world.emulator.act(PORTAL, lead, 'start_trial');
      await until('both are judged', async () => (await tierNow()) === 'tier_1', 40_000);
      expectNothingAmiss(await verdictOn(world, { fault: 'while it is worked on' }));
    },
    PATIENCE_MS,
  );

  it(
    'about contacts that are merged and deleted meanwhile end with those that are left',
    async () => {
      const [kept = '', merged = '', deleted = '', forgotten = '', ...others] =
        world.leads.others(8);
      await world.emulator.post('/misbehave', {
        answers: [{ kind: 'slow', delayMs: 1_500, match: 'contacts/batch/', forMs: 4_000 }],
        deliveries: { delayed: 0.5, delayMs: 3_000 },
      });
      await stir(world, [kept, merged, deleted, forgotten, ...others]);
      const contacts = `/portals/${PORTAL}/contacts`;
      const { id: newId } = await world.emulator.post<{ id: string }>(`${contacts}/${kept}/merge`, {
        with: merged,
      });
      await fetch(`${world.emulator.url}/emulator${contacts}/${deleted}`, { method: 'DELETE' });
      await world.emulator.post(`${contacts}/${forgotten}/privacy-delete`);
      // What the new contact has done is judged by another test: here its facts come from two pasts.
      const verdict = await verdictOn(world, {
        fault: 'merged and deleted meanwhile',
        except: [newId],
      });
      expectNothingAmiss(verdict);
      expect(verdict.dead).toBe(0);
      const card = await until('the merged contact is judged', async () => {
        const { body } = await cardOf(world, newId);
        return body.state === 'scored' && body;
      });
      expect(card).toMatchObject({ contactId: newId });
      // Its late events, too, must leave no trace of the one that was deleted for privacy.
      const isGone = async () => (await rowsAbout(world, forgotten)) === 0;
      await until('nothing is left of the contact that was erased', isGone, 30_000);
      expect(await ledgerOf(world, PORTAL)).toMatchObject({ pending: 0 });
    },
    PATIENCE_MS,
  );
});

async function rowsAbout(world: World, contactId: string): Promise<number> {
  const { rows } = await withStore(world, (db) =>
    sql<{ count: number }>`
      select
        (select count(*) from ledger where portal_id = ${PORTAL}::bigint and object_id = ${contactId}::bigint)::integer
        + (select count(*) from contact_states where portal_id = ${PORTAL}::bigint and contact_id = ${contactId}::bigint)::integer
        + (select count(*) from confirmations where portal_id = ${PORTAL}::bigint and contact_id = ${contactId}::bigint)::integer
        + (select count(*) from inbox where body like ${`%${contactId}%`})::integer
        + (select count(*) from history where portal_id = ${PORTAL}::bigint and contact_id = ${contactId}::bigint)::integer
        as count`.execute(db),
  );
  return rows[0]?.count ?? -1;
}

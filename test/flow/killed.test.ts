import { PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { bookOf, ledgerOf, settled } from '../support/world/world-ledger.ts';
import { holds, idleLeads, propertiesOf, propertyHistory } from '../support/world/world-portal.ts';

/** Nothing asks a process before it dies; what it had in hand must be in its database. */
describe('the single process, killed in the middle of its work', () => {
  let world: World;
  let leads: string[];

  beforeAll(async () => {
    world = await startWorld({
      stores: 'embedded',
      emulatorArgs: ['--portal-size', '100'],
      env: { COALESCE_MS: '100' },
    });
    leads = await idleLeads(world);
  });
  afterAll(() => world.stop());

  const actsLikeABuyer = async (lead: string) => {
    await world.emulator.act(PORTAL, lead, 'look_at_pricing');
    await world.emulator.act(PORTAL, lead, 'start_trial');
  };

  it.each([
    ['while HubSpot answers its read', 'contacts/batch/read', isRead],
    ['while HubSpot has done its write and not yet said so', 'contacts/batch/update', isWritten],
  ])('loses nothing and does nothing twice %s', async (_, call, isUnderWay) => {
    const lead = leads.pop() ?? '';
    await world.emulator.post('/misbehave', {
      answers: [{ kind: 'hang', when: 'after', match: call, count: 1 }],
    });
    await actsLikeABuyer(lead);
    await until(`${call} is under way`, () => isUnderWay(world, lead));
    await world.app().kill();
    await world.startAgain();
    const after = await holds(world, lead, { assay_tier: 'tier_1', assay_team: 'sales' });
    await settled(world);
    expect(after.hubspot_owner_id).not.toBe('');
    expect(await propertyHistory(world, lead, 'hubspot_owner_id')).toHaveLength(1);
    expect(await bookOf(world)).toMatchObject({ lost: 0 });
    expect(await ledgerOf(world)).toMatchObject({ pending: 0, dead: 0 });
  });

  it('takes what HubSpot sends again after nobody was there to take it', async () => {
    const lead = leads.pop() ?? '';
    await world.app().kill();
    await actsLikeABuyer(lead);
    await until('HubSpot has tried in vain', async () => (await bookOf(world)).open > 0);
    await world.startAgain();
    await holds(world, lead, { assay_tier: 'tier_1', assay_team: 'sales' });
    await settled(world);
    expect(await bookOf(world)).toMatchObject({ lost: 0 });
  });
});

/** By the emulator's book: every event was sent, and its contact was read afterwards. */
async function isRead(world: World): Promise<boolean> {
  const { open, pending } = await bookOf(world);
  return open === 0 && pending === 0;
}

async function isWritten(world: World, contactId: string): Promise<boolean> {
  return (await propertiesOf(world, contactId)).assay_tier === 'tier_1';
}

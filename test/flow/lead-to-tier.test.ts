import { join } from 'node:path';
import { hubSpotApi } from '../support/world/hubspot-as-admin.ts';
import { runProgram } from '../support/world/run-program.ts';
import { OTHER_PORTAL, PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { settled } from '../support/world/world-ledger.ts';
import { logLines } from '../support/world/world-logs.ts';
import {
  cardOf,
  holds,
  idleLeads,
  ownersOf,
  propertiesOf,
  propertyHistory,
  workflowOf,
} from '../support/world/world-portal.ts';

/** Of the sales team in the order of their turns; Blake (70002) and Devon (70004) were deactivated. */
const [AVERY, CASEY] = ['70001', '70003'] as const;
const BLAKE = '70002';

const FOREIGN = {
  name: 'assay_score',
  label: 'Assay office score',
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
};

/** A chapter of one story each: what an admin and their leads live through, from top to bottom. */
describe.each(['embedded', 'real'] as const)('from a lead to its tier, on %s stores', (stores) => {
  let world: World;
  let leads: readonly string[];
  let ownersBefore: Readonly<Record<string, string>>;

  beforeAll(async () => {
    world = await startWorld({
      stores,
      portals: [],
      emulatorArgs: ['--portals', '2', '--portal-size', '100'],
    });
    await world.emulator.post(`/portals/${PORTAL}/owners/${BLAKE}`, { archived: true });
    ownersBefore = await ownersOf(world);
  });
  afterAll(() => world.stop());

  const actsLikeABuyer = async (contactId: string) => {
    await world.emulator.act(PORTAL, contactId, 'look_at_pricing');
    await world.emulator.act(PORTAL, contactId, 'start_trial');
  };

  it('judges every contact at the installation, and gives nobody an owner', async () => {
    await world.install(PORTAL);
    const contacts = await world.emulator.contacts(PORTAL, ['assay_tier', 'assay_reason']);
    expect(contacts).toHaveLength(100);
    expect(contacts.filter(({ properties }) => !properties.assay_tier)).toEqual([]);
    expect(contacts.filter(({ properties }) => !properties.assay_reason)).toEqual([]);
    expect(await ownersOf(world)).toEqual(ownersBefore);
    leads = await idleLeads(world);
    expect(leads.length).toBeGreaterThanOrEqual(8);
    expect(await ownerlessInSales(world)).toBeGreaterThan(0);
  });

  it('makes its properties in a group of their own, and lets no form write them', async () => {
    const hubspot = await hubSpotApi(world, PORTAL);
    const { results } = await hubspot.get<{ results: { name: string; formField: boolean }[] }>(
      '/crm/properties/2026-09/contacts',
    );
    const ours = results.filter(({ name }) => name.startsWith('assay_'));
    expect(ours).toHaveLength(18);
    for (const property of ours) {
      expect(property).toMatchObject({ groupName: 'assay', formField: false });
    }
  });

  it('raises a lead that looks at pricing and starts a trial to tier 1, with an owner, within 5 s', async () => {
    const [lead = ''] = leads;
    expect(await propertiesOf(world, lead)).toMatchObject({ assay_tier: 'tier_2' });
    const actedAt = performance.now();
    await actsLikeABuyer(lead);
    const after = await holds(world, lead, { assay_tier: 'tier_1', hubspot_owner_id: AVERY });
    expect(performance.now() - actedAt).toBeLessThan(5_000);
    expect(after).toMatchObject({ assay_team: 'sales', assay_disposition: 'work_now' });
    expect(after.assay_reason).not.toBe('');
  });

  it('writes tier and owner in one update, so that a workflow on the tier knows whom to tell', async () => {
    const [lead = ''] = leads;
    const [tier] = await propertyHistory(world, lead, 'assay_tier');
    const [owner] = await propertyHistory(world, lead, 'hubspot_owner_id');
    expect(owner).toEqual({ ...tier, value: AVERY });
    const { enrolments } = await workflowOf(world, 'tier_1');
    expect(enrolments).toContainEqual({ contactId: lead, at: tier?.at, value: 'tier_1' });
  });

  it('explains the same tier and score on the card, through HubSpot’s signed proxy', async () => {
    const [lead = ''] = leads;
    const { assay_score: score } = await propertiesOf(world, lead);
    const { status, body } = await cardOf(world, lead);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'scored', tier: 'tier_1', team: 'sales' });
    expect(body.score).toBe(Number(score));
    expect(factorsOf(body)).toMatchObject({
      pricing_page: { state: 'met', points: 5 },
      trial: { state: 'met', points: 10 },
    });
  });

  it('gives the next leads for sales to the next people in turn, and to nobody who was deactivated', async () => {
    const [, second = '', third = ''] = leads;
    await actsLikeABuyer(second);
    await holds(world, second, { assay_tier: 'tier_1', hubspot_owner_id: CASEY });
    await actsLikeABuyer(third);
    await holds(world, third, { assay_tier: 'tier_1', hubspot_owner_id: AVERY });
  });

  it('shares leads that come at once, a turn for each', async () => {
    const atOnce = leads.slice(5, 8);
    await Promise.all(atOnce.map((lead) => actsLikeABuyer(lead)));
    for (const lead of atOnce) await holds(world, lead, { assay_tier: 'tier_1' });
    const owners = await ownersOf(world);
    expect(atOnce.map((lead) => owners[lead]).toSorted()).toEqual([AVERY, CASEY, CASEY]);
  });

  it('gives a lead for marketing no owner', async () => {
    const cold = await coldLead(world);
    const before = await propertiesOf(world, cold);
    await world.emulator.act(PORTAL, cold, 'look_at_pricing');
    const scored = async () => {
      const now = await propertiesOf(world, cold);
      return now.assay_score !== before.assay_score && now;
    };
    const after = await until('the lead has another score', scored);
    expect(after).toMatchObject({ assay_team: 'marketing' });
    expect(after.hubspot_owner_id ?? '').toBe('');
  });

  it('never takes a lead from the owner that it has', async () => {
    const [, , , fourth = ''] = leads;
    await world.emulator.post(`/portals/${PORTAL}/contacts/${fourth}/properties`, {
      properties: { hubspot_owner_id: '70005' },
    });
    await actsLikeABuyer(fourth);
    await holds(world, fourth, { assay_tier: 'tier_1', assay_team: 'sales' });
    await settled(world);
    expect(await propertiesOf(world, fourth)).toMatchObject({ hubspot_owner_id: '70005' });
  });

  it('can be installed twice without a trace', async () => {
    await settled(world);
    const seen = ['assay_tier', 'assay_tier_changed_at', 'hubspot_owner_id'];
    const before = await world.emulator.contacts(PORTAL, seen);
    const enrolled = await workflowOf(world, 'tier_1');
    await world.emulator.post('/requests/reset');
    await world.install(PORTAL);
    await settled(world);
    expect(await world.emulator.contacts(PORTAL, seen)).toEqual(before);
    expect(await workflowOf(world, 'tier_1')).toEqual(enrolled);
    const { byKind } = await world.emulator.get<{ byKind: Record<string, unknown> }>('/requests');
    const made = Object.keys(byKind).filter((kind) => /^(POST|PATCH) .*properties/.test(kind));
    expect(made).toEqual([]);
    expect(byKind).toHaveProperty(['GET /crm/properties/2026-09/:objectType']);
  });

  it('assigns nobody where the sales team does not exist, and says so in one line', async () => {
    const [, , , , fifth = ''] = leads;
    await setSalesTeam(world, 'No such team');
    await actsLikeABuyer(fifth);
    const after = await holds(world, fifth, { assay_tier: 'tier_1', assay_team: 'sales' });
    await settled(world);
    expect(after.hubspot_owner_id ?? '').toBe('');
    const told = (await logLines(world)).filter(({ team }) => team === 'No such team');
    expect(told.map(({ message }) => message)).toEqual([
      'no active person in the sales team, so no owner is assigned',
    ]);
  });

  it('reports a property of the same name that is somebody else’s, and never writes to it', async () => {
    const hubspot = await hubSpotApi(world, OTHER_PORTAL);
    await hubspot.post('/crm/properties/2026-09/contacts', FOREIGN);
    await world.install(OTHER_PORTAL);
    expect(await hubspot.get('/crm/properties/2026-09/contacts/assay_score')).toMatchObject(
      FOREIGN,
    );
    const contacts = await world.emulator.contacts(OTHER_PORTAL, ['assay_tier', 'assay_score']);
    expect(contacts.filter(({ properties }) => !properties.assay_tier)).toEqual([]);
    expect(contacts.filter(({ properties }) => properties.assay_score)).toEqual([]);
    const told = (await logLines(world)).filter(({ name }) => name === 'assay_score');
    expect(told).toMatchObject([
      {
        level: 'warn',
        portalId: OTHER_PORTAL,
        message: 'a property is not ours and is left alone',
      },
    ]);
  });
});

/** Factors of a card by their id. */
function factorsOf(card: Record<string, unknown>): Record<string, unknown> {
  const groups = card.groups as { factors: { id: string }[] }[];
  return Object.fromEntries(
    groups.flatMap((group) => group.factors.map((one): [string, unknown] => [one.id, one])),
  );
}

/** Leads for sales that nobody was given: those of before the installation. */
async function ownerlessInSales({ emulator }: World): Promise<number> {
  const contacts = await emulator.contacts(PORTAL, ['assay_team', 'hubspot_owner_id']);
  return contacts.filter(
    ({ properties }) => properties.assay_team === 'sales' && !properties.hubspot_owner_id,
  ).length;
}

/** A contact of tier 3 that belongs to nobody: whatever it does, it is not for sales. */
async function coldLead({ emulator }: World): Promise<string> {
  const contacts = await emulator.contacts(PORTAL, ['assay_tier', 'hubspot_owner_id', 'assay_fit']);
  const cold = contacts.find(
    ({ properties }) =>
      properties.assay_tier === 'tier_3' &&
      !properties.hubspot_owner_id &&
      Number(properties.assay_fit) >= 5,
  );
  if (cold === undefined) throw new Error('the portal has no cold lead');
  return cold.id;
}

/** The embedded database has one opener, so the app pauses for the command there. */
async function setSalesTeam(world: World, team: string): Promise<void> {
  if (world.servers === null) await world.app().stop();
  const set = await runProgram({
    script: 'src/cli/assay.ts',
    args: ['portal', 'set', '--portal', PORTAL, '--sales-team', team],
    env: { ...world.env, DATA_FOLDER: join(world.folder, 'database') },
  });
  expect(set).toMatchObject({ status: 0, stderr: '' });
  if (world.servers === null) await world.startAgain();
}

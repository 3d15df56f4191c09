import { saveJudgements } from '../../../src/store/judgements.ts';
import { readHistory } from '../../../src/store/history.ts';
import { liveOverrides } from '../../../src/store/overrides.ts';
import { mergeObjects } from '../../hubspot-emulator/store/end-object.ts';
import {
  BY_USER,
  BY_WORKFLOW,
  startInProcessWorld,
  type InProcessWorld,
} from '../../support/in-process-world.ts';

const DAY = 86_400_000;

let world: InProcessWorld;
let ids: string[];

beforeAll(async () => {
  world = await startInProcessWorld();
  world.moveTo(world.now() + 1_000);
  ids = [...world.contactIds()];
});
afterAll(() => world.close());

/** A judged contact that no other test here uses, and another tier than it has. */
async function someLead(): Promise<{ id: string; tier: string; other: string }> {
  for (;;) {
    const id = ids.shift();
    if (id === undefined) throw new Error('too few contacts');
    const tier = world.crm(id).assay_tier;
    if (tier === 'tier_1' || tier === 'tier_2' || tier === 'tier_3') {
      return { id, tier, other: tier === 'tier_1' ? 'tier_2' : 'tier_1' };
    }
  }
}

const overridesOf = async (id: string) =>
  (
    await liveOverrides(world.services.db, world.portalId, { contactIds: [id], at: world.now() })
  ).get(id);

describe('a tier that somebody sets on the record', () => {
  it('stands for thirty days by that user, and is not written over', async () => {
    const { id, tier, other } = await someLead();
    world.change(id, { assay_tier: other }, BY_USER);
    const since = world.crm(id).lastmodifieddate ?? '';
    world.advance(60_000);
    await world.judge([id]);
    expect(await overridesOf(id)).toMatchObject({
      tier: {
        value: other,
        by: 'HubSpot user 9001',
        at: Date.parse(since),
        until: Date.parse(since) + 30 * DAY,
      },
      owner: null,
    });
    expect(world.crm(id).assay_tier).toBe(other);
    const state = await world.state(id);
    expect(state.qualification?.tier).toBe(tier);
    expect(state.previous.confirmed?.tier).toBe(other);

    world.advance(10 * DAY);
    await world.judge([id]);
    expect(world.crm(id).assay_tier).toBe(other);
  });

  it('gives way to the model by itself when the thirty days are over', async () => {
    const { id, other } = await someLead();
    world.change(id, { assay_tier: other }, BY_USER);
    await world.judge([id]);
    const until = (await overridesOf(id))?.tier?.until ?? 0;
    expect((await world.state(id)).nextReviewAt).toBeLessThanOrEqual(until);
    world.moveTo(until - 1);
    await world.sweep();
    expect(world.crm(id).assay_tier).toBe(other);
    world.moveTo(until);
    await world.sweep();
    // The shipped model holds a lower tier back for some days more.
    world.advance(10 * DAY);
    await world.sweep();
    const { qualification } = await world.state(id);
    expect(world.crm(id).assay_tier).toBe(qualification?.tier);
    expect(await overridesOf(id)).toBeUndefined();
  });

  it('is asked about once, and costs no history read afterwards', async () => {
    const { id, other } = await someLead();
    await world.judge([id]);
    const before = world.calls('read-histories');
    await world.judge([id]);
    expect(world.calls('read-histories')).toBe(before);
    world.change(id, { assay_tier: other }, BY_USER);
    await world.judge([id]);
    await world.judge([id]);
    expect(world.calls('read-histories')).toBe(before + 1);
  });
});

describe('a tier that nobody decided on', () => {
  it('set by a workflow is noted and written again', async () => {
    const { id, tier, other } = await someLead();
    world.change(id, { assay_tier: other }, BY_WORKFLOW);
    await world.judge([id]);
    expect(world.crm(id).assay_tier).toBe(tier);
    expect(await overridesOf(id)).toBeUndefined();
    const [line] = await readHistory(world.services.db, {
      portalId: world.portalId,
      contactId: id,
      limit: 1,
    });
    expect(line?.entry).toMatchObject({
      noted: [{ property: 'assay_tier', value: other, source: 'AUTOMATION_PLATFORM' }],
      changed: expect.arrayContaining(['tier']),
    });
  });

  it.each([
    ['an API call', { type: 'INTEGRATION', id: '12345' }],
    ['an import, though it names a user', { type: 'IMPORT', id: '77', userId: 9001 }],
  ])('set by %s is written again', async (_how, source) => {
    const { id, tier, other } = await someLead();
    world.change(id, { assay_tier: other }, source);
    await world.judge([id]);
    expect(world.crm(id).assay_tier).toBe(tier);
    expect(await overridesOf(id)).toBeUndefined();
  });

  it('cleared by a person is no tier, and is written again', async () => {
    const { id, tier } = await someLead();
    world.change(id, { assay_tier: '' }, BY_USER);
    await world.judge([id]);
    expect(world.crm(id).assay_tier).toBe(tier);
    expect(await overridesOf(id)).toBeUndefined();
  });

  it('left there by our own write before a crash is not taken for an edit', async () => {
    const { id, other } = await someLead();
    const state = await world.state(id);
    const { confirmed } = state.previous;
    if (confirmed === null || state.qualification === null) throw new Error('not written yet');
    // The write went out and reached the CRM; its confirmation never reached the database.
    const intended = { ...confirmed, tier: other as 'tier_1' };
    await saveJudgements(world.services.db, world.portalId, [
      {
        ...state,
        before: state,
        qualification: state.qualification,
        modelVersion: state.modelVersion ?? '1',
        newSignals: [],
        newAnswers: [],
        lowerSince: null,
        intended,
        history: null,
      },
    ]);
    world.change(id, { assay_tier: other }, { type: 'INTEGRATION', id: '777001' });
    const before = world.calls('read-histories');
    await world.judge([id]);
    expect(await overridesOf(id)).toBeUndefined();
    expect(world.calls('read-histories')).toBe(before);
    const { previous, qualification } = await world.state(id);
    expect(previous.confirmed?.tier).toBe(world.crm(id).assay_tier);
    expect([qualification?.tier, other]).toContain(world.crm(id).assay_tier);
  });

  it('that came with a merge is nobody’s override', async () => {
    const [one, two] = [await someLead(), await someLead()];
    const portal = world.emulator.world.store.portals.get(world.portalId)!;
    const merged = mergeObjects(world.emulator.world.store, portal, {
      primary: portal.objects.contacts.byId.get(one.id)!,
      other: portal.objects.contacts.byId.get(two.id)!,
      source: BY_USER,
      at: world.now(),
    });
    await world.judge([one.id, two.id, merged.id]);
    expect(await overridesOf(merged.id)).toBeUndefined();
    const { qualification } = await world.state(merged.id);
    expect(world.crm(merged.id).assay_tier).toBe(qualification?.tier);
  });
});

describe('an owner that somebody sets on the record', () => {
  it('is that person’s decision', async () => {
    const { id } = await someLead();
    const owner = world.crm(id).hubspot_owner_id === '70001' ? '70003' : '70001';
    world.change(id, { hubspot_owner_id: owner }, BY_USER);
    await world.judge([id]);
    expect(await overridesOf(id)).toMatchObject({
      owner: { value: owner, by: 'HubSpot user 9001' },
      tier: null,
    });
    expect(world.crm(id).hubspot_owner_id).toBe(owner);
  });

  it('set back by a workflow is the person’s again', async () => {
    const { id } = await someLead();
    world.change(id, { hubspot_owner_id: '70001' }, BY_WORKFLOW);
    await world.judge([id]);
    expect(await overridesOf(id)).toBeUndefined();
    world.change(id, { hubspot_owner_id: '70003' }, BY_USER);
    await world.judge([id]);
    world.advance(1_000);
    world.change(id, { hubspot_owner_id: '70001' }, BY_WORKFLOW);
    await world.judge([id]);
    expect(world.crm(id).hubspot_owner_id).toBe('70003');
  });

  it('to be nobody is kept too: the next in turn does not get the lead', async () => {
    const { id } = await someLead();
    world.change(id, { hubspot_owner_id: '70001' }, BY_WORKFLOW);
    await world.judge([id]);
    world.change(id, { hubspot_owner_id: '' }, BY_USER);
    await world.judge([id], 0);
    expect(await overridesOf(id)).toMatchObject({ owner: { value: '' } });
    expect(world.crm(id).hubspot_owner_id ?? '').toBe('');
  });
});

import { readCard } from '../../../src/jobs/read-card.ts';
import { setOverride } from '../../../src/jobs/set-override.ts';
import {
  BY_WORKFLOW,
  startInProcessWorld,
  type InProcessWorld,
} from '../../support/in-process-world.ts';

const DAY = 86_400_000;

let world: InProcessWorld;
beforeAll(async () => {
  world = await startInProcessWorld({ portalSize: 60 });
  world.moveTo(world.now() + 1_000);
});
afterAll(() => world.close());

async function card(contactId: string) {
  const view = await readCard(world.services, { portalId: world.portalId, contactId });
  if (view?.state !== 'scored') throw new Error('not scored');
  return view;
}

const inTier = (tier: string) =>
  world.contactIds().find((id) => world.crm(id).assay_tier === tier)!;

describe('the card of a lead', () => {
  it('says in words what would lift it, or what stands in the way', async () => {
    const views = [];
    for (const id of world.contactIds()) views.push(await card(id));
    const lower = views.filter(({ tier }) => tier === 'tier_2' || tier === 'tier_3');
    expect(lower.length).toBeGreaterThan(5);
    for (const { paths, blockedBy, tooFar } of lower) {
      expect(paths.length > 0 || blockedBy.length > 0 || tooFar).toBe(true);
      for (const { steps } of paths) {
        expect(steps.length).toBeGreaterThan(0);
        expect(steps.every((step) => typeof step === 'string' && step !== '')).toBe(true);
      }
    }
    expect(views.some(({ trackLabel }) => trackLabel !== null)).toBe(true);
  });

  it('says when its tier falls, and it falls then', async () => {
    let [id, forecast]: [string, { at: string; tier: string } | null] = ['', null];
    for (const one of world.contactIds()) {
      const view = await card(one);
      if (view.forecast === null) continue;
      if (forecast === null || view.forecast.at < forecast.at)
        [id, forecast] = [one, view.forecast];
    }
    if (forecast === null) throw new Error('nobody falls');
    const at = Date.parse(forecast.at);
    const before = world.crm(id).assay_tier;
    // As the sweep does: whoever is due is reviewed, and is due again.
    const dueAt = async () => (await world.state(id)).nextReviewAt ?? Infinity;
    for (let due = await dueAt(); due < at; due = await dueAt()) {
      world.moveTo(due);
      await world.sweep();
    }
    world.moveTo(at - 1);
    await world.sweep();
    expect(world.crm(id).assay_tier).toBe(before);
    world.moveTo(at);
    await world.sweep();
    expect(world.crm(id).assay_tier).toBe(forecast.tier);
  });

  it('shows a person’s decision beside the model’s view, and why it changed', async () => {
    const id = inTier('tier_3');
    const until = world.now() + 5 * DAY;
    await setOverride(world.services, {
      portalId: world.portalId,
      contactId: id,
      kind: 'tier',
      value: 'tier_1',
      by: 'Sam',
      why: 'met at the fair',
      until,
    });
    await world.drain();
    world.change(id, { assay_tier: 'tier_2' }, BY_WORKFLOW);
    await world.judge([id]);
    const view = await card(id);
    expect(view).toMatchObject({
      tier: 'tier_1',
      forecast: null,
      overrides: [
        {
          kind: 'tier',
          label: 'Tier 1',
          by: 'Sam',
          why: 'met at the fair',
          until: new Date(until).toISOString(),
          model: 'Tier 3',
        },
      ],
    });
    expect(view.history[0]?.notes).toEqual([
      'AUTOMATION_PLATFORM set the tier to tier_2; it was set back',
    ]);
    expect(view.history.at(-1)?.score.from).toBeNull();
  });
});

import { listDeadLetters } from '../../../src/store/dead-letters.ts';
import { type InProcessWorld, startInProcessWorld } from '../../support/in-process-world.ts';

/** The sales team in the order of turns: Devon (70004) was deactivated before. */
const [AVERY, BLAKE, CASEY] = ['70001', '70002', '70003'] as const;
const BUYING = { trial_started_at: '', hs_seniority: 'vp' };

describe('an owner who leaves while the sales team is known', () => {
  let world: InProcessWorld;
  let leads: string[];
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 120 });
    leads = world
      .contactIds()
      .filter((id) => world.crm(id).assay_tier === 'tier_2' && !world.crm(id).hubspot_owner_id);
    expect(leads.length).toBeGreaterThanOrEqual(8);
  });
  afterAll(() => world.close());

  const setActive = (id: string, isActive: boolean) => {
    const portal = world.emulator.world.store.portals.get(world.portalId);
    const owner = portal?.owners.find((one) => one.id === id);
    if (owner === undefined) throw new Error(`no owner ${id}`);
    owner.archived = !isActive;
    owner.userId = isActive ? owner.userIdIncludingInactive : null;
  };
  const ownerOf = (id: string) => world.crm(id).hubspot_owner_id ?? '';
  /** Leads start a trial, and are judged in one batch. */
  const buy = async (ids: readonly string[]) => {
    for (const id of ids) {
      world.change(id, { ...BUYING, trial_started_at: new Date(world.now()).toISOString() });
    }
    await world.judge(ids);
    return ids.map(ownerOf);
  };
  const letters = () =>
    listDeadLetters(world.services.db, { portalId: world.portalId, limit: 100 });

  it('gets nobody any more: the next in turn does, and no lead is put aside', async () => {
    const before = await buy(leads.splice(0, 2));
    expect(before).toEqual([AVERY, BLAKE]);
    const reads = world.calls('read-owners');

    setActive(CASEY, false);
    const after = await buy(leads.splice(0, 3));
    expect(after).toHaveLength(3);
    for (const owner of after) expect([AVERY, BLAKE]).toContain(owner);
    expect(await letters()).toEqual([]);
    // Known for a minute, and read again at the refusal.
    expect(world.calls('read-owners')).toBe(reads + 1);
  });

  it('leaves the leads to be given when somebody is there again, where nobody is left', async () => {
    for (const id of [AVERY, BLAKE]) setActive(id, false);
    const ids = leads.splice(0, 3);
    const before = ids.map((id) => world.crm(id).assay_scored_at);
    expect(await buy(ids)).toEqual(['', '', '']);
    for (const [index, id] of ids.entries()) {
      expect(world.crm(id).assay_scored_at).not.toBe(before[index]);
    }
    expect(await letters()).toEqual([]);

    setActive(AVERY, true);
    world.advance(61_000);
    await world.judge(ids);
    expect(ids.map(ownerOf)).toContain(AVERY);
  });
});

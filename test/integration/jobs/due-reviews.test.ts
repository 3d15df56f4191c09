import { nextChangeAt } from '../../../src/core/next-change.ts';
import { portalSetup } from '../../../src/jobs/portal-setup.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { sql } from 'kysely';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';

let world: InProcessWorld;

beforeAll(async () => {
  world = await startInProcessWorld();
});
afterAll(() => world.close());

type Row = { contactId: string; nextReviewAt: number | null; judgedAt: number };

async function rows(): Promise<readonly Row[]> {
  const found = await sql<Row>`
    select
      contact_id::text as "contactId",
      next_review_at::double precision as "nextReviewAt",
      judged_at::double precision as "judgedAt"
    from contact_states
    order by next_review_at nulls last, contact_id`.execute(world.services.db);
  return found.rows;
}

describe('a portal in which nothing happens', () => {
  it('knows for each lead when it will look different', async () => {
    const portal = (await getPortal(world.services.db, world.portalId))!;
    const { model } = await portalSetup(world.services, portal);
    const due = (await rows()).filter(({ nextReviewAt }) => nextReviewAt !== null);
    expect(due.length).toBeGreaterThan(5);
    for (const { contactId } of due) {
      const state = await world.state(contactId);
      const changeAt = nextChangeAt(model, { id: contactId, ...state }, state.judgedAt);
      expect(state.nextReviewAt).toBeLessThanOrEqual(changeAt ?? Infinity);
    }
  });

  it('lets each lead change at its time, to the millisecond, and judges nobody else', async () => {
    const first = (await rows())[0]!;
    const at = first.nextReviewAt!;
    world.moveTo(at - 1);
    await world.sweep();
    expect(await rows()).toContainEqual(first);
    const due = (await rows()).filter(({ nextReviewAt }) => nextReviewAt === at);

    world.moveTo(at);
    await world.sweep();
    const judged = (await rows()).filter(({ judgedAt }) => judgedAt === at);
    const idsOf = (some: readonly Row[]) => some.map(({ contactId }) => contactId).sort();
    expect(idsOf(judged)).toEqual(idsOf(due));
  });

  it('has every lead in the right tier after two months of due reviews, without a nightly job', async () => {
    const tiers = () => new Map(world.contactIds().map((id) => [id, world.crm(id).assay_tier]));
    const start = tiers();
    const calls = world.calls('read-contacts');
    let rounds = 0;
    let toldInCrm = 0;
    const end = world.now() + 60 * 86_400_000;
    for (;;) {
      const next = (await rows())[0]?.nextReviewAt ?? Infinity;
      if (next > end) break;
      // Some days' worth at a time: due reviews may wait, they do not get lost.
      world.moveTo(Math.max(next, world.now() + 5 * 86_400_000));
      await world.sweep();
      rounds += 1;
      for (const id of world.contactIds()) {
        const { confirmed, lowerSince } = (await world.state(id)).previous;
        const isTold = lowerSince !== null && (confirmed?.scoredAt ?? 0) >= lowerSince;
        if (isTold) toldInCrm += 1;
        const falls = expect.stringMatching(/ Falls to Tier [23] on \d+ [A-Z][a-z]+ 20\d\d\.$/);
        expect(world.crm(id).assay_reason).toEqual(
          isTold ? falls : expect.not.stringContaining('Falls to'),
        );
      }
    }
    // Whoever is held back reads in the CRM until when.
    expect(toldInCrm).toBeGreaterThan(0);
    const now = tiers();
    expect([...now].filter(([id, tier]) => tier !== start.get(id)).length).toBeGreaterThan(0);
    for (const id of world.contactIds()) {
      const { previous, qualification } = await world.state(id);
      const isHeldBack = previous.lowerSince !== null;
      expect({ id, tier: isHeldBack ? 'held back' : now.get(id) }).toEqual({
        id,
        tier: isHeldBack ? 'held back' : qualification?.tier,
      });
    }
    expect(world.calls('read-contacts') - calls).toBeLessThan(rounds * 4 + 1);
  });
});

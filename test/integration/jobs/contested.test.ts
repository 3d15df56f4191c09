import { sweep } from '../../../src/jobs/sweep.ts';
import {
  BY_USER,
  BY_WORKFLOW,
  type InProcessWorld,
  startInProcessWorld,
} from '../../support/in-process-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A workflow that sets the tier back each time somebody else has set it. */
describe('another app that keeps changing what Assay writes', () => {
  let world: InProcessWorld;
  let ids: string[];
  beforeAll(async () => {
    world = await startInProcessWorld();
    world.moveTo(world.now() + 1_000);
    ids = world.contactIds().filter((id) => world.crm(id).assay_tier === 'tier_3');
  });
  afterAll(() => world.close());

  const contested = async () =>
    /^assay_contested_total (\d+)/m.exec(await world.services.metrics.registry.metrics())?.[1];

  /** Plays so many rounds, a minute apart, and counts how often the tier was written back. */
  async function fight(id: string, rounds: number): Promise<number> {
    let writes = 0;
    for (let round = 0; round < rounds; round += 1) {
      world.change(id, { assay_tier: 'tier_1' }, BY_WORKFLOW);
      world.advance(MINUTE);
      await world.judge([id]);
      if (world.crm(id).assay_tier !== 'tier_1') writes += 1;
    }
    return writes;
  }

  it('is answered twice an hour and no more, and the operator is told', async () => {
    const [id = ''] = ids;
    expect(await fight(id, 30)).toBe(2);
    expect(world.crm(id).assay_tier).toBe('tier_1');
    expect(Number(await contested())).toBeGreaterThan(0);

    world.advance(HOUR);
    expect(await fight(id, 30)).toBe(2);
  });

  it('does not have the last word: the contact is looked at again within the hour', async () => {
    const [, id = ''] = ids;
    await fight(id, 5);
    expect(world.crm(id).assay_tier).toBe('tier_1');
    world.advance(HOUR);
    await sweep(world.services);
    await world.drain();
    expect(world.crm(id).assay_tier).toBe('tier_3');
  });

  it('keeps nobody from what is new: another tier of the model is written at once', async () => {
    const [, , id = ''] = ids;
    await fight(id, 5);
    world.change(id, { email: '' }, BY_USER);
    await world.judge([id]);
    expect(world.crm(id).assay_tier).not.toBe('tier_1');
  });
});

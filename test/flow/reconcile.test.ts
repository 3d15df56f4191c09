import { PORTAL, startWorld, type World } from '../support/world/start-world.ts';
import { until } from '../support/world/until.ts';
import { ledgerOf } from '../support/world/world-ledger.ts';

/** The share of events that HubSpot never sends: a hundredth, and so many that it is felt among 300. */
const WITHHELD = 0.05;

type Book = {
  readonly lost: number;
  readonly open: number;
  readonly withheld: { readonly events: number; readonly unread: number };
};

describe('webhooks that never come', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      stores: 'embedded',
      env: { RECONCILE_SECONDS: '2' },
      emulatorArgs: ['--portal-size', '300'],
    });
  });
  afterAll(() => world.stop());

  const book = () => world.emulator.get<Book>('/ledger?lostAfterMs=0');
  const missed = async () => {
    const response = await fetch(`${world.origin()}/health/ledger`, {
      headers: { authorization: `Bearer ${world.operatorToken}` },
    });
    const { totals } = (await response.json()) as { totals: { missedByWebhooks: number } };
    return totals.missedByWebhooks;
  };

  it('are all found by reconciliation, judged, and counted', async () => {
    await world.emulator.post('/misbehave', { deliveries: { withheld: WITHHELD } });
    for (const { id } of await world.emulator.contacts(PORTAL, ['email'])) {
      await world.emulator.post(`/portals/${PORTAL}/contacts/${id}/properties`, {
        properties: { jobtitle: `Head of ${id}` },
      });
    }
    expect((await book()).withheld.events).toBeGreaterThan(0);
    await until(
      'every change was read, told or not',
      async () => {
        const { lost, open, withheld } = await book();
        return lost + open + withheld.unread === 0;
      },
      40_000,
    );
    const { withheld } = await book();
    await until('nothing waits', async () => (await ledgerOf(world)).pending === 0);
    expect(await missed()).toBeGreaterThanOrEqual(withheld.events);
    // What was told is not called missed, nor is what we wrote ourselves.
    expect(await missed()).toBeLessThan(withheld.events + 10);
  });
});

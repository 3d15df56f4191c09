import { inboxDepth, keepDelivery } from '../../../src/store/inbox.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { connectedPortal } from '../../support/test-portal.ts';
import { webhookEvent } from '../../support/world/signed-delivery.ts';
import { testServices, type TestServices } from '../../support/world/test-services.ts';
import { until } from '../../support/world/until.ts';
import { unpackInbox } from '../../../webhooks/unpack.ts';
import { unpacker } from '../../../webhooks/unpacker.ts';

describe('the inbox', () => {
  let app: TestServices;
  let portalId: string;

  beforeAll(async () => {
    app = await testServices();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    portalId = await connectedPortal(app.services.db);
  });

  let deliveries = 0;
  const aDelivery = (events: number) =>
    Array.from({ length: events }, () => webhookEvent({ portalId: Number(portalId) }));
  async function keep(items: readonly unknown[], body = JSON.stringify(items)) {
    deliveries += 1;
    const { id } = await keepDelivery(app.services.db, {
      deliveryId: `kept-${deliveries}`,
      receivedAt: Date.now(),
      events: items.length,
      body,
    });
    return { id, items };
  }
  const counts = async () => (await ledgerCounts(app.services.db, portalId))[0];
  const depth = () => inboxDepth(app.services.db);

  it('is unpacked by whoever comes by, when the process that filled it is gone', async () => {
    await keep(aDelivery(2));
    await keep(aDelivery(1));
    expect(await depth()).toMatchObject({ deliveries: 2, events: 3 });
    await unpackInbox(app.services, { waitedMs: 0 });
    expect(await counts()).toMatchObject({ received: 3, repeated: 0, pending: 3 });
    expect(await depth()).toMatchObject({ deliveries: 0, events: 0, oldestMs: 0 });
    expect(app.rung).toContain(portalId);
  });

  it('is left to that process for a while', async () => {
    await keep(aDelivery(1));
    await unpackInbox(app.services, { waitedMs: 60_000 });
    expect(await counts()).toBeUndefined();
    await unpackInbox(app.services, { waitedMs: 0 });
    expect(await counts()).toMatchObject({ received: 1 });
  });

  it('is unpacked once, whoever tries at the same time', async () => {
    for (let n = 0; n < 60; n += 1) await keep(aDelivery(5));
    await Promise.all(Array.from({ length: 4 }, () => unpackInbox(app.services, { waitedMs: 0 })));
    expect(await counts()).toMatchObject({ received: 300, repeated: 0 });
    expect(await depth()).toMatchObject({ deliveries: 0 });
  });

  it('counts what several deliveries of one commit tell as repeats', async () => {
    const [first, second, third] = aDelivery(3);
    await keep([first, second]);
    await keep([second, third, third]);
    await unpackInbox(app.services, { waitedMs: 0 });
    expect(await counts()).toMatchObject({ received: 3, repeated: 2 });
  });

  it('keeps one that cannot be unpacked for later, and does not let it hold up the others', async () => {
    await keep(aDelivery(1));
    await keep([], 'no delivery at all');
    await keep(aDelivery(2));
    await unpackInbox(app.services, { waitedMs: 0 });
    expect(await counts()).toMatchObject({ received: 3, pending: 3 });
    expect(await depth()).toMatchObject({ deliveries: 1, failing: 1 });
    expect(app.lines).toContainEqual(
      expect.objectContaining({ message: 'delivery not unpacked', failures: 1 }),
    );
    // It waits for its next try, and nobody turns round it until then.
    await unpackInbox(app.services, { waitedMs: 0 });
    expect(await depth()).toMatchObject({ deliveries: 1, failing: 1 });
  });

  it('is emptied of a burst that is more than a process keeps in mind', async () => {
    const unpacking = unpacker(app.services);
    const kept = await Promise.all(Array.from({ length: 260 }, () => keep(aDelivery(2))));
    // As if each of them were a megabyte: most of them do not fit.
    for (const delivery of kept) unpacking.add({ ...delivery, characters: 1_000_000 });
    await until('all of it is unpacked', async () => (await counts())?.received === 520);
  });
});

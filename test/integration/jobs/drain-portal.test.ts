import { setTimeout as sleep } from 'node:timers/promises';
import { drainPortal, RING_AHEAD_MS } from '../../../src/jobs/drain-portal.ts';
import { workSlots } from '../../../src/jobs/work-slots.ts';
import { sweep } from '../../../src/jobs/sweep.ts';
import type { Services } from '../../../src/services.ts';
import { portalWork } from '../../../src/store/portal-work.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';
import { deliver } from '../../support/test-portal.ts';

const WINDOW_MS = 2_000;

describe('a turn of a portal whose events are still gathered', () => {
  let world: InProcessWorld;
  let services: Services;
  let rings: { delayMs: number }[] = [];

  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 10 });
    services = {
      ...world.services,
      config: { ...world.services.config, coalesceMs: WINDOW_MS },
      ring: (_portalId, delayMs = 0) => rings.push({ delayMs }),
    };
  });
  beforeEach(async () => {
    await world.drain();
    rings = [];
  });
  afterAll(() => world.close());

  const tell = () => {
    const [objectId = ''] = world.contactIds();
    const { portalId } = world;
    return deliver(services.db, [
      ledgerEvent({ portalId, objectId, lane: 1, occurredAt: Date.now() }),
    ]);
  };
  const liveInMs = async () => {
    const look = { portalId: world.portalId, settleMs: WINDOW_MS, batch: 100 };
    return (await portalWork(services.db, look)).liveInMs;
  };

  it('ends at once where the window is not over yet, and is rung for a little ahead', async () => {
    await tell();
    const judgedBefore = world.calls('read-contacts');
    await drainPortal(services, world.portalId);
    expect(world.calls('read-contacts')).toBe(judgedBefore);
    expect(rings).toHaveLength(1);
    expect(rings[0]!.delayMs).toBeGreaterThan(WINDOW_MS / 2);
    expect(rings[0]!.delayMs).toBeLessThanOrEqual(WINDOW_MS - RING_AHEAD_MS);
  });

  it('waits here for what is almost ready, and judges it', async () => {
    await tell();
    const left = await liveInMs();
    await sleep(left! - RING_AHEAD_MS / 2);
    await drainPortal(services, world.portalId);
    expect(await liveInMs()).toBeNull();
    expect(rings).toEqual([]);
  });

  it('is rung for by the sweep where its own wake was lost, and not before', async () => {
    await tell();
    await sweep(services);
    expect(rings).toEqual([]);
    await sleep((await liveInMs())! + 20);
    await sweep(services);
    expect(rings).toEqual([{ delayMs: 0 }]);
  });
});

describe('a turn while the process has its hands full', () => {
  let world: InProcessWorld;
  let services: Services;
  const stop = new AbortController();
  const liveSlots = workSlots({ slots: 1, heldAtMostMs: 60_000 });

  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 10 });
    await world.drain();
    services = {
      ...world.services,
      config: { ...world.services.config, coalesceMs: 0 },
      liveSlots,
      stopping: stop.signal,
    };
  });
  afterAll(() => world.close());

  const turnWithOtherWork = async () => {
    const [objectId = ''] = world.contactIds();
    const { portalId } = world;
    const other = new AbortController();
    const otherWork = liveSlots.take(0, () =>
      sleep(60_000, undefined, other).catch(() => undefined),
    );
    await deliver(services.db, [
      ledgerEvent({ portalId, objectId, lane: 0, occurredAt: Date.now() }),
    ]);
    const judgedBefore = world.calls('read-contacts');
    const turn = drainPortal(services, portalId);
    await sleep(100);
    expect(world.calls('read-contacts')).toBe(judgedBefore);
    return {
      /** What was read once the other work was over, and whether somebody still waits. */
      async afterwards() {
        other.abort();
        await Promise.all([otherWork, turn]);
        const look = { portalId, settleMs: 0, batch: 100 };
        return {
          calls: world.calls('read-contacts') - judgedBefore,
          isWaiting: (await portalWork(services.db, look)).liveInMs !== null,
        };
      },
    };
  };

  it('begins its batch when other work has ended', async () => {
    const turn = await turnWithOtherWork();
    await expect(turn.afterwards()).resolves.toEqual({ calls: 1, isWaiting: false });
  });

  it('leaves the batch to others when the process is asked to end meanwhile', async () => {
    const turn = await turnWithOtherWork();
    stop.abort();
    await expect(turn.afterwards()).resolves.toEqual({ calls: 0, isWaiting: true });
  });
});

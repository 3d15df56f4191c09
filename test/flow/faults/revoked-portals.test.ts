import { setTimeout as sleep } from 'node:timers/promises';
import { withPortalLock } from '../../../src/store/portal-lock.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { nudge } from '../../support/faults/acts.ts';
import { batchesUnderWay } from '../../support/faults/batches-under-way.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import { markEverybody } from '../../support/world/mark-everybody.ts';
import { serversOf } from '../../support/world/servers-of.ts';
import { until } from '../../support/world/until.ts';
import { ledgerOf } from '../../support/world/world-ledger.ts';

const PATIENCE_MS = 300_000;
const STAYING = ['4242001', '4242002'];
const LEAVING = ['4242003', '4242004'];
const CONTACTS = 450;
/** What is to be under way of each portal at the same time: more than may be refused. */
const BATCHES = 4;
/** So long the batches read, one a little longer than the other: each comes to its next call by itself. */
const READ_MS = [3_000, 3_400, 3_800, 4_200];
const SLOW_READS = Array.from({ length: 10 }, () => READ_MS)
  .flat()
  .map((delayMs) => ({ kind: 'slow', delayMs, match: 'contacts/batch/read', count: 1 }));
const REFRESH = 'POST /oauth/2026-09/token';
/** Beside the first one: the other worker’s, and one that was in the air when the answer came. */
const MOST_CALLS_LATER = 2;

type Statuses = Readonly<Record<string, number>>;
type Requests = {
  readonly total: number;
  readonly byStatus: Statuses;
  readonly byKind: Readonly<Record<string, { readonly byStatus: Statuses }>>;
};

describe('portals that revoke their tokens while several of their batches are under way', () => {
  let world: FaultWorld;

  beforeAll(async () => {
    world = await startFaultWorld({
      stores: 'real',
      processes: { web: 1, worker: 2 },
      emulatorArgs: ['--portals', '4', '--portal-size', String(CONTACTS)],
      // Longer than the slowest read: nobody takes a batch over.
      env: { LEASE_SECONDS: '30' },
      portals: [...STAYING, ...LEAVING],
    });
  }, PATIENCE_MS);
  afterAll(() => world.stop());

  const db = () => serversOf(world).database.db;
  const misbehave = (how: Readonly<Record<string, unknown>>) =>
    world.emulator.post('/misbehave', how);
  const requestsOf = (portalId: string) =>
    world.emulator.get<Requests>(`/requests?portalId=${portalId}`);
  const everybodyActs = async (portalId: string) => {
    const contacts = await world.emulator.contacts(portalId, []);
    const acts = contacts.map(({ id }) => ({ portalId, contactId: id, act: 'open_email' }));
    await world.emulator.post('/acts', { acts });
  };
  /** As many at once as there can be: everybody has something to be written, and is marked in one stroke. */
  const beginBatches = async (portalId: string) => {
    await misbehave({ portalId, answers: SLOW_READS, deliveries: { withheld: 1 } });
    await everybodyActs(portalId);
    await markEverybody(db(), { portalId, lane: 1 });
  };
  const pendingOf = async (portalId: string) => (await ledgerOf(world, portalId)).pending;
  const statusOf = async (portalId: string) => (await getPortal(db(), portalId))?.status;
  const untilEach = (
    what: string,
    portalIds: readonly string[],
    look: (portalId: string) => Promise<boolean>,
  ) => until(what, async () => (await Promise.all(portalIds.map(look))).every(Boolean), 60_000);
  /** Keeps whoever wants another token for the portal waiting: meanwhile the others still have the old one. */
  const keepFromRenewing = (portalId: string) =>
    new Promise<() => void>((resolve) => {
      const work = () => new Promise<void>((letGo) => resolve(letGo));
      void withPortalLock(serversOf(world).database, portalId, work);
    });

  it(
    'are called at most twice after the first refusal, hold up nobody, and get everything after the next installation',
    async () => {
      await Promise.all(LEAVING.map(beginBatches));
      const [visitor = ''] = world.leads.others(1);
      await untilEach('several batches of each are under way', LEAVING, async (portalId) => {
        // Whoever acts wakes a worker: not always the one that is at these portals already.
        await nudge(world, [visitor]);
        return (await batchesUnderWay(world, portalId)) >= BATCHES;
      });
      const letGo = await Promise.all(LEAVING.map(keepFromRenewing));
      await world.emulator.post('/requests/reset');
      for (const portalId of LEAVING) await misbehave({ portalId, revokeTokens: true });
      const everyReadIsOver = sleep(Math.max(...READ_MS) + 500);
      for (const portalId of STAYING) await everybodyActs(portalId);
      await untilEach('the others go on meanwhile', STAYING, async (portalId) => {
        const { applied, superseded } = await ledgerOf(world, portalId);
        return applied + superseded >= CONTACTS && (await pendingOf(portalId)) === 0;
      });
      await everyReadIsOver;
      for (const go of letGo) go();
      await untilEach(
        'they are disconnected, and every batch is given back',
        LEAVING,
        async (id) => {
          return (
            (await statusOf(id)) === 'disconnected' && (await batchesUnderWay(world, id)) === 0
          );
        },
      );

      for (const portalId of LEAVING) {
        const { byStatus } = await requestsOf(portalId);
        expect(byStatus['401']).toBeGreaterThan(0);
        expect(byStatus['401']).toBeLessThanOrEqual(1 + MOST_CALLS_LATER);
      }
      const { byKind } = await world.emulator.get<Requests>('/requests');
      expect(byKind[REFRESH]?.byStatus).toEqual({ '400': LEAVING.length });

      await misbehave({ clear: true });
      const before = await Promise.all(LEAVING.map(requestsOf));
      for (const portalId of LEAVING) await everybodyActs(portalId);
      await untilEach('their events are kept', LEAVING, async (portalId) => {
        return (await pendingOf(portalId)) >= CONTACTS;
      });
      expect(await Promise.all(LEAVING.map(requestsOf))).toEqual(before);
      for (const portalId of STAYING) expect(await statusOf(portalId)).toBe('connected');

      for (const portalId of LEAVING) await world.install(portalId);
      expectNothingAmiss(await verdictOn(world, { fault: 'tokens of several portals revoked' }));
    },
    PATIENCE_MS,
  );
});

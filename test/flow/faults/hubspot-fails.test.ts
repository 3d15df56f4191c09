import { actLikeBuyers, nudge, stir, untouched } from '../../support/faults/acts.ts';
import { batchesUnderWay } from '../../support/faults/batches-under-way.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';
import { listDeadLetters } from '../../../src/store/dead-letters.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { serversOf } from '../../support/world/servers-of.ts';
import { OTHER_PORTAL, PORTAL } from '../../support/world/start-world.ts';
import { until } from '../../support/world/until.ts';
import { ledgerOf } from '../../support/world/world-ledger.ts';
import { holds, propertiesOf } from '../../support/world/world-portal.ts';

const PATIENCE_MS = 300_000;
const BATCHES = 'contacts/batch/';
const READ = 'contacts/batch/read';
const UPDATE = 'contacts/batch/update';

/** What the emulator counts an answer as that was not of a status of its own; 0: none came. */
const MET_AS: Readonly<Record<string, string>> = {
  hang: '0',
  cut: '200',
  wrong_json: '200',
  empty_207: '207',
};

/** HubSpot answers badly or not at all, or refuses, each in its own way. */
describe('HubSpot', () => {
  let world: FaultWorld;

  beforeAll(async () => {
    world = await startFaultWorld({
      stores: 'real',
      processes: { web: 1, worker: 2 },
      emulatorArgs: ['--portals', '2', '--portal-size', '200'],
      portals: [PORTAL, OTHER_PORTAL],
    });
  }, PATIENCE_MS);
  afterEach(() => world.emulator.post('/misbehave', { clear: true }));
  afterAll(() => world.stop());

  const db = () => serversOf(world).database.db;
  const act = async () => {
    const others = world.leads.others(4);
    await stir(world, others);
    await actLikeBuyers(world, world.leads.buyers(1));
    return others;
  };
  const misbehave = (how: Readonly<Record<string, unknown>>) =>
    world.emulator.post('/misbehave', how);
  const answers = async () =>
    (await world.emulator.get<{ byStatus: Record<string, number> }>('/requests')).byStatus;
  const clean = async (fault: string) => expectNothingAmiss(await verdictOn(world, { fault }));

  it.each([
    ['500', { kind: 'status', status: 500, count: 4, match: BATCHES }],
    ['502 as a page', { kind: 'html', status: 502, count: 2, match: BATCHES }],
    [
      '477 with Retry-After',
      { kind: 'status', status: 477, retryAfterSeconds: 2, count: 1, match: UPDATE },
    ],
    ['no answer in time', { kind: 'hang', count: 1, match: UPDATE, when: 'after' }],
    ['half an answer', { kind: 'cut', count: 2, match: UPDATE, when: 'after' }],
    ['200 with nonsense', { kind: 'wrong_json', count: 2, match: UPDATE }],
    ['207 that names nobody', { kind: 'empty_207', count: 2, match: UPDATE }],
  ])(
    'that answers %s is asked again until it is done',
    async (what, fault) => {
      await world.emulator.post('/requests/reset');
      await misbehave({ answers: [fault] });
      await act();
      await clean(`HubSpot: ${what}`);
      // One that hangs is counted when the app has given it up, long after another worker has done it.
      const metAs = 'status' in fault ? fault.status : (MET_AS[fault.kind] ?? '');
      await until(
        'the fault was met as often as it was to be',
        async () => ((await answers())[metAs] ?? 0) >= fault.count,
        30_000,
      );
    },
    PATIENCE_MS,
  );

  it(
    'that limits calls is left alone until it allows them again',
    async () => {
      await world.emulator.post('/requests/reset');
      await misbehave({ limit: { requests: 2, forMs: 6_000 } });
      await act();
      const verdict = await verdictOn(world, { fault: 'HubSpot: 429 in a storm' });
      expectNothingAmiss(verdict, { mostLimited: 6 });
      await world.emulator.post('/requests/reset');
    },
    PATIENCE_MS,
  );

  it(
    'that refuses a batch for one contact gets the others, and the one is put aside with the reason',
    async () => {
      const others = world.leads.others(8);
      const [poisoned = ''] = others;
      await misbehave({ poisoned: [poisoned] });
      await world.emulator.post('/requests/reset');
      await stir(world, others);
      await actLikeBuyers(world, world.leads.buyers(1));
      const verdict = await verdictOn(world, { fault: 'one value refused', except: [poisoned] });
      expectNothingAmiss(verdict);
      expect(verdict.dead).toBeGreaterThan(0);
      const letters = await listDeadLetters(db(), { portalId: PORTAL, limit: 10 });
      expect(letters).toMatchObject([{ subjectId: poisoned }]);
      expect(letters[0]?.reason).toMatch(/^refused by HubSpot: VALIDATION_ERROR/);

      await misbehave({ clear: true, poisoned: [] });
      await nudge(world, [poisoned]);
      const after = await verdictOn(world, { fault: 'the refused one acts again' });
      expectNothingAmiss(after);
      expect(after.dead).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'without a property that an admin removed gets it back, and what was to be written',
    async () => {
      const [lead = ''] = world.leads.buyers(1);
      const path = `/emulator/portals/${PORTAL}/properties/assay_reason`;
      await fetch(world.emulator.url + path, { method: 'DELETE' });
      await actLikeBuyers(world, [lead]);
      await holds(world, lead, { assay_tier: 'tier_1' });
      expect((await propertiesOf(world, lead)).assay_reason).not.toBe('');
      await clean('a property removed');
    },
    PATIENCE_MS,
  );

  it(
    'that revokes a token in the middle of a batch is called no more, and gets everything after the next installation',
    async () => {
      const others = (await untouched(world, OTHER_PORTAL)).others(6);
      await misbehave({
        portalId: OTHER_PORTAL,
        answers: [{ kind: 'slow', delayMs: 2_000, match: READ }],
      });
      await stir(world, others.slice(0, 3), OTHER_PORTAL);
      await misbehave({ portalId: OTHER_PORTAL, revokeTokens: true });
      const portal = () => getPortal(db(), OTHER_PORTAL);
      await until(
        'the portal is disconnected, and no batch of it is under way',
        async () =>
          (await portal())?.status === 'disconnected' &&
          (await batchesUnderWay(world, OTHER_PORTAL)) === 0,
        60_000,
      );
      await world.emulator.post('/requests/reset');
      await stir(world, others.slice(3), OTHER_PORTAL);
      await stir(world, world.leads.others(4));
      await until(
        'the other portal goes on',
        async () => (await ledgerOf(world, PORTAL)).pending === 0,
        60_000,
      );
      expect((await ledgerOf(world, OTHER_PORTAL)).pending).toBeGreaterThan(0);
      const { total } = await world.emulator.get<{ total: number }>(
        `/requests?portalId=${OTHER_PORTAL}`,
      );
      expect(total).toBe(0);
      await misbehave({ clear: true });
      await world.install(OTHER_PORTAL);
      await clean('a token revoked');
    },
    PATIENCE_MS,
  );
});

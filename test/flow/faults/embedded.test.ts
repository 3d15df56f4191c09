import { setTimeout as sleep } from 'node:timers/promises';
import { actLikeBuyers, stir } from '../../support/faults/acts.ts';
import { type FaultWorld, startFaultWorld } from '../../support/faults/fault-world.ts';
import { expectNothingAmiss, verdictOn } from '../../support/faults/verdict.ts';

const PATIENCE_MS = 300_000;

/** The embedded database survives the death of its process; of the machine's it promises nothing. */
describe('the one process of the embedded stores', () => {
  let world: FaultWorld;

  beforeAll(async () => {
    world = await startFaultWorld({ stores: 'embedded' });
  }, PATIENCE_MS);
  afterAll(() => world.stop());

  it(
    'may be killed while it reads, writes, waits for an answer and takes deliveries',
    async () => {
      const faults = [
        { kind: 'hang', match: 'contacts/batch/read' },
        { kind: 'hang', match: 'contacts/batch/update' },
        { kind: 'hang', match: 'contacts/batch/update', when: 'after' },
        { kind: 'slow', delayMs: 20, match: 'contacts/batch/' },
      ];
      for (const fault of faults) {
        await world.emulator.post('/misbehave', { clear: true, answers: [fault] });
        await stir(world, world.leads.others(6));
        await actLikeBuyers(world, world.leads.buyers(1));
        await sleep(700);
        await stir(world, world.leads.others(6));
        await world.crash('main');
        await world.emulator.post('/misbehave', { clear: true });
        await world.revive('main');
      }
      expectNothingAmiss(await verdictOn(world, { fault: 'embedded, killed 4 times' }));
    },
    PATIENCE_MS,
  );

  it(
    'gets everything done where HubSpot answers badly, too late, in part or not at all',
    async () => {
      // The verdict before has ended it, to look into its database.
      await world.startAgain();
      const faults = [
        { kind: 'status', status: 500, count: 3, match: 'contacts/batch/' },
        { kind: 'status', status: 477, retryAfterSeconds: 1, count: 1, match: 'batch/update' },
        { kind: 'cut', count: 2, match: 'contacts/batch/update', when: 'after' },
        { kind: 'empty_207', count: 2, match: 'contacts/batch/update' },
        { kind: 'hang', count: 1, match: 'contacts/batch/read' },
      ];
      for (const fault of faults) {
        await world.emulator.post('/misbehave', { answers: [fault] });
        await stir(world, world.leads.others(4));
        await actLikeBuyers(world, world.leads.buyers(1));
      }
      expectNothingAmiss(await verdictOn(world, { fault: 'embedded, HubSpot answers badly' }));
    },
    PATIENCE_MS,
  );
});

import { drainBulk } from '../../../src/jobs/drain-bulk.ts';
import type { Services } from '../../../src/services.ts';
import { markWrittenAccountsDue, portalsWithDueAccounts } from '../../../src/store/accounts.ts';
import { startScan } from '../../../src/store/scans.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';
import { recordedLog } from '../../support/recorded-log.ts';

describe('a turn of bulk work', () => {
  let world: InProcessWorld;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 10 });
  });
  afterAll(() => world.close());

  it('writes accounts also while a list of contacts fails each time, and says that it failed', async () => {
    const { services, portalId } = world;
    const { db } = services;
    const { log, lines } = recordedLog();
    const failing: Services = {
      ...services,
      log,
      hubspot: {
        ...services.hubspot,
        call(call) {
          if (call.purpose === 'list-contacts') return Promise.reject(new Error('planted'));
          return services.hubspot.call(call);
        },
      },
    };
    await startScan(db, { portalId, kind: 'full-list', total: null, at: world.now() });
    await markWrittenAccountsDue(db, portalId);
    expect(await portalsWithDueAccounts(db)).toEqual([portalId]);
    expect(await drainBulk(failing, portalId)).toBe(true);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'bulk work failed', pass: 'full list', error: 'planted' }),
    );
    expect(await portalsWithDueAccounts(db)).toEqual([]);
  });
});

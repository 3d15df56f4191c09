import { readFileSync } from 'node:fs';

import { sql } from 'kysely';

import { publishModel } from '../../../src/jobs/publish-model.ts';
import type { Services } from '../../../src/services.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { getPortal } from '../../../src/store/portals.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';

describe('a model that is published while a contact is judged for the first time', () => {
  let world: InProcessWorld;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 10 });
  });
  afterAll(() => world.close());

  it('judges that contact as well', async () => {
    const { services, portalId } = world;
    const [contactId = ''] = world.contactIds();
    // Nobody knows it yet, as in a backfill: publishing has those judged again who were judged before.
    await sql`delete from contact_states where contact_id = ${contactId}::bigint`.execute(
      services.db,
    );
    const model: unknown = JSON.parse(readFileSync('models/b2c.json', 'utf8'));
    const publishing: Services = {
      ...services,
      hubspot: {
        ...services.hubspot,
        async call(call) {
          const answer = await services.hubspot.call(call);
          if (call.purpose === 'read-contacts')
            await publishModel(services, { portalId, model, by: 'test' });
          return answer;
        },
      },
    };
    await markDirty(services.db, { portalId, contactIds: [contactId], lane: 3 });
    const before = await getPortal(services.db, portalId);
    expect((await world.requalify('bulk', publishing)).claimed).toBe(1);
    await world.drain();
    const now = await getPortal(services.db, portalId);
    expect(now?.modelVersion).not.toBe(before?.modelVersion);
    expect((await world.state(contactId)).modelVersion).toBe(now?.modelVersion);
    expect(world.crm(contactId).assay_model_version).toBe(now?.modelVersion);
  });
});

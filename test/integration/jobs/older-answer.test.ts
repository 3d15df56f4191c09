import { sql } from 'kysely';

import type { Services } from '../../../src/services.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { startInProcessWorld, type InProcessWorld } from '../../support/in-process-world.ts';

describe('an answer that is older than the one before', () => {
  let world: InProcessWorld;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 5 });
  });
  afterAll(() => world.close());

  it('is not judged; the contact is read again a moment later', async () => {
    const [contactId = ''] = world.contactIds();
    const { services, portalId } = world;
    const answers: unknown[] = [];
    const lagging: Services = {
      ...services,
      hubspot: {
        ...services.hubspot,
        async call(call) {
          const answer = await services.hubspot.call(call);
          if (call.purpose !== 'read-contacts') return answer;
          answers.push(answer);
          return answers[0] as typeof answer;
        },
      },
    };
    const judgeOnce = async () => {
      await markDirty(services.db, { portalId, contactIds: [contactId], lane: 1 });
      await sql`update dirty_marks set free_at = statement_timestamp()`.execute(services.db);
      await world.requalify('live', lagging);
    };
    const waiting = async () =>
      (await sql`select from dirty_marks`.execute(services.db)).rows.length;

    await judgeOnce();
    expect(await waiting()).toBe(0);
    world.change(contactId, { jobtitle: 'Chief Executive Officer' });
    await world.judge([contactId]);
    const judged = await world.state(contactId);
    expect(judged.contact.jobtitle).toBe('Chief Executive Officer');

    await judgeOnce();
    expect(await waiting()).toBe(1);
    expect(await world.state(contactId)).toEqual(judged);
    await world.drain();
    expect((await world.state(contactId)).contact.jobtitle).toBe('Chief Executive Officer');

    // Whoever waits for long is judged by what there is.
    await markDirty(services.db, { portalId, contactIds: [contactId], lane: 1 });
    await sql`update dirty_marks set since = since - interval '1 minute'`.execute(services.db);
    await judgeOnce();
    expect(await waiting()).toBe(0);
  });
});

import { sql } from 'kysely';
import request from 'supertest';
import type { z } from 'zod';

import { httpApp } from '../../../src/http/app.ts';
import { drainPortal } from '../../../src/jobs/drain-portal.ts';
import type { Services } from '../../../src/services.ts';
import { MisbehaveRequest } from '../../hubspot-emulator/misbehave.ts';
import { eventually } from '../../support/eventually.ts';
import { type InProcessWorld, startInProcessWorld } from '../../support/in-process-world.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { deliveryHeaders, webhookEvent } from '../../support/world/signed-delivery.ts';

describe('the id of a delivery that came in at the door', () => {
  const { log, lines } = recordedLog();
  let world: InProcessWorld;
  let services: Services;
  beforeAll(async () => {
    world = await startInProcessWorld({ portalSize: 20 });
    // Nothing happens but what a test asks for.
    services = { ...world.services, log, ring: () => undefined };
  });
  afterAll(() => world.close());
  afterEach(async () => {
    misbehave({ clear: true });
    await sql`update dirty_marks set free_at = statement_timestamp()`.execute(services.db);
    await world.drain();
  });

  const misbehave = (what: z.input<typeof MisbehaveRequest>) =>
    world.emulator.world.faults.add(MisbehaveRequest.parse(what));
  const turn = () => drainPortal(services, world.portalId);

  /** Sends a signed delivery of one event, and gives its id once the door has told of it. */
  async function send(event: { readonly objectTypeId?: string; readonly objectId: string }) {
    const { publicUrl, hubspot } = services.config;
    const told = { portalId: Number(world.portalId), ...event, objectId: Number(event.objectId) };
    const body = JSON.stringify([webhookEvent(told)]);
    const headers = deliveryHeaders(body, {
      secret: hubspot.clientSecret,
      publicUrl,
      at: world.now(),
    });
    const post = request(httpApp(services)).post('/webhooks/hubspot').set(headers).send(body);
    const { deliveryId } = (await post).body as { deliveryId: string };
    await eventually('the door tells of it', () =>
      lines.some((line) => line.message === 'delivery recorded' && line.deliveryId === deliveryId),
    );
    return deliveryId;
  }

  /** The lines after the door's that name this delivery. */
  const told = (deliveryId: string) =>
    lines.filter(({ deliveries }) => Array.isArray(deliveries) && deliveries.includes(deliveryId));
  const outcomes = (deliveryId: string) => told(deliveryId).map(({ message }) => message);

  /** As if the CRM had never confirmed anything of this one: there is something to write. */
  async function writeAgain(contactId: string): Promise<void> {
    const { db } = services;
    await sql`delete from confirmations where contact_id = ${contactId}::bigint`.execute(db);
    await sql`
      update contact_states set intended = null where contact_id = ${contactId}::bigint`.execute(
      db,
    );
  }
  const deadLetters = async () => {
    const { values } = (await services.metrics.registry
      .getSingleMetric('assay_dead_letters_total')
      ?.get()) ?? { values: [] };
    return values[0]?.value;
  };

  it('stands in the line of the batch that judged its contact', async () => {
    const [contactId = ''] = world.contactIds();
    const deliveryId = await send({ objectId: contactId });
    await turn();
    expect(told(deliveryId)).toMatchObject([
      { message: 'contacts judged', contacts: 1, deliveries: [deliveryId] },
    ]);
  });

  it('stands in the line of a batch that is given back while HubSpot fails, and in the next', async () => {
    const [contactId = ''] = world.contactIds();
    misbehave({
      answers: [{ kind: 'status', status: 500, match: 'contacts/batch/read' }],
    });
    const deliveryId = await send({ objectId: contactId });
    await turn();
    expect(told(deliveryId)).toMatchObject([
      { level: 'warn', message: 'contacts given back', contacts: 1, deliveries: [deliveryId] },
    ]);

    misbehave({ clear: true });
    await sql`update dirty_marks set free_at = statement_timestamp()`.execute(services.db);
    await turn();
    expect(outcomes(deliveryId)).toEqual(['contacts given back', 'contacts judged']);
  });

  it('stands in no line but that of its own contact, where others of its batch fared otherwise', async () => {
    const [judged = '', again = ''] = world.contactIds();
    await writeAgain(again);
    misbehave({
      answers: [{ kind: 'empty_207', match: 'contacts/batch/update' }],
    });
    const [ofJudged, ofAgain] = [await send({ objectId: judged }), await send({ objectId: again })];
    await turn();
    expect(told(ofJudged)).toMatchObject([
      { message: 'contacts judged', contacts: 1, deliveries: [ofJudged] },
    ]);
    expect(told(ofAgain)).toMatchObject([
      { message: 'contacts given back', contacts: 1, deliveries: [ofAgain] },
    ]);
  });

  it('stands in the line of those that HubSpot refuses for good, who are counted as dead letters', async () => {
    const [judged = '', refused = ''] = world.contactIds();
    await writeAgain(refused);
    misbehave({ poisoned: [refused] });
    const before = (await deadLetters()) ?? 0;
    const [ofJudged, ofRefused] = [
      await send({ objectId: judged }),
      await send({ objectId: refused }),
    ];
    await turn();
    expect(told(ofJudged)).toMatchObject([
      { message: 'contacts judged', contacts: 1, deliveries: [ofJudged] },
    ]);
    expect(told(ofRefused)).toMatchObject([
      {
        level: 'error',
        message: 'contacts put aside',
        contacts: 1,
        reasons: [expect.stringContaining('refused by HubSpot')],
        deliveries: [ofRefused],
      },
    ]);
    expect(await deadLetters()).toBe(before + 1);
  });

  it('stands in the line of a company, whose contacts are judged next', async () => {
    const companyId = await someCompany();
    const deliveryId = await send({ objectTypeId: '0-2', objectId: companyId });
    await turn();
    expect(told(deliveryId)).toMatchObject([
      { message: 'subjects resolved', subjects: 1, deliveries: [deliveryId] },
    ]);
    expect(told(deliveryId)[0]?.contacts).toBeGreaterThan(0);
  });

  it('stands in the line of a company that HubSpot does not tell of', async () => {
    const companyId = await someCompany();
    misbehave({
      answers: [{ kind: 'status', status: 500, match: 'companies/batch/read' }],
    });
    const deliveryId = await send({ objectTypeId: '0-2', objectId: companyId });
    await turn();
    expect(told(deliveryId)).toMatchObject([
      { level: 'warn', message: 'subjects given back', subjects: 1, deliveries: [deliveryId] },
    ]);
  });

  it('stands in the line of the contact that was erased for privacy', async () => {
    const contactId = world.contactIds().at(-1) ?? '';
    const event = { subscriptionType: 'contact.privacyDeletion', objectId: contactId };
    const deliveryId = await send(event);
    await turn();
    expect(told(deliveryId)).toMatchObject([
      { message: 'contacts erased', contacts: 1, deliveries: [deliveryId] },
    ]);
  });

  async function someCompany(): Promise<string> {
    for (const contactId of world.contactIds()) {
      const { companyId } = await world.state(contactId);
      if (companyId !== null) return companyId;
    }
    throw new Error('nobody has a company');
  }
});

import { createHmac } from 'node:crypto';
import {
  apiOf,
  CLIENT,
  CONTACTS,
  control,
  FIRST,
  install,
  PUBLIC_URL,
  SECOND,
  startFixture,
  type Api,
} from './start-installed.ts';
import { startReceiver, until, type Receiver } from './start-receiver.ts';
import type { EmulatorOptions } from '../../hubspot-emulator/options.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let receiver: Receiver;
let emulator: Emulator;
let api: Api;

async function start(options: Partial<EmulatorOptions> = {}): Promise<void> {
  receiver = await startReceiver();
  emulator = await startFixture({ appOrigin: receiver.origin, ...options });
  api = apiOf(emulator, (await install(emulator)).access_token);
  await control(emulator, 'POST', '/misbehave', { limit: { requests: 10_000 } });
}
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

const act = (id: string, name: string, attributes?: Record<string, string>) =>
  control(emulator, 'POST', `/portals/4242001/contacts/${id}/act`, { act: name, attributes });
const edit = (id: string, properties: Record<string, string>) =>
  control(emulator, 'POST', `/portals/4242001/contacts/${id}/properties`, { properties });
const arrived = (count: number) =>
  until(`${count} events`, () => receiver.events().length >= count);
const quiet = (ms = 150) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a delivery', () => {
  it('is signed with v1 and v3 over the public URL and sent to the mapped origin', async () => {
    await start();
    await edit(FIRST, { jobtitle: 'VP Signatures – ü' });
    await arrived(1);
    const { url, headers, text } = receiver.deliveries[0]!;
    expect(url).toBe('/webhooks/hubspot');
    const timestamp = String(headers['x-hubspot-request-timestamp']);
    const uri = `${PUBLIC_URL}/webhooks/hubspot`;
    const expected = createHmac('sha256', CLIENT.client_secret)
      .update(`POST${uri}${text}${timestamp}`)
      .digest('base64');
    expect(headers['x-hubspot-signature-v3']).toBe(expected);
    expect(headers['x-hubspot-signature-version']).toBe('v1');
    expect(headers['x-hubspot-signature']).toMatch(/^[0-9a-f]{64}$/u);
    expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(5000);
  });

  it('has the fields of an object event, with numbers for ids', async () => {
    await start();
    await edit(FIRST, { jobtitle: 'VP Fields' });
    await arrived(1);
    expect(receiver.events()[0]).toEqual({
      eventId: expect.any(Number),
      subscriptionId: expect.any(Number),
      portalId: 4242001,
      appId: 777001,
      occurredAt: expect.any(Number),
      subscriptionType: 'object.propertyChange',
      objectTypeId: '0-1',
      objectId: Number(FIRST),
      propertyName: 'jobtitle',
      propertyValue: 'VP Fields',
      isSensitive: false,
      changeSource: 'CRM_UI',
      sourceId: 'userId:9001',
      attemptNumber: 0,
    });
  });

  it('tells times in milliseconds and a cleared value as ""', async () => {
    await start();
    await edit(FIRST, { trial_started_at: '2026-05-03T10:00:00Z' });
    await edit(FIRST, { trial_started_at: '' });
    await arrived(2);
    const values = receiver.events().map((event) => event['propertyValue']);
    expect(values).toEqual([String(Date.UTC(2026, 4, 3, 10)), '']);
  });

  it('tells legacy subscriptions in their own format', async () => {
    await start();
    await act(FIRST, 'click_email');
    await until('the click', () =>
      receiver.events().some((event) => event['propertyName'] === 'hs_email_click'),
    );
    const click = receiver.events().find((event) => event['propertyName'] === 'hs_email_click')!;
    expect(click['subscriptionType']).toBe('contact.propertyChange');
    expect(click).not.toHaveProperty('objectTypeId');
  });

  it('does not come for what is not subscribed, not active, or not installed', async () => {
    await start();
    await edit(FIRST, { lastname: 'Inactive', firstname: 'Unsubscribed' });
    await control(emulator, 'POST', '/portals/4242001/uninstall');
    const edited = await edit(FIRST, { jobtitle: 'Nobody listens' });
    await quiet();
    expect(edited.status).toBe(200);
    expect(receiver.deliveries).toEqual([]);
  });

  it('does not come for records that the app was not granted to read', async () => {
    await start();
    const portal = emulator.world.store.portals.get('4242001')!;
    const scopes = portal.install!.scopes.filter((scope) => scope !== 'crm.objects.companies.read');
    portal.install = { ...portal.install!, scopes };
    await control(emulator, 'POST', '/portals/4242001/companies/800000000003/properties', {
      properties: { numberofemployees: '78' },
    });
    await edit(FIRST, { jobtitle: 'Granted' });
    await arrived(1);
    expect(receiver.events().map((event) => event['objectTypeId'])).toEqual(['0-1']);
  });

  it('marks the app’s own writes as an integration with the app id as text', async () => {
    await start();
    await api('PATCH', `${CONTACTS}/${FIRST}`, { properties: { jobtitle: 'By the app' } });
    await arrived(1);
    expect(receiver.events()[0]).toMatchObject({
      changeSource: 'INTEGRATION',
      sourceId: '777001',
    });
  });

  it('does not come for a value that stays the same', async () => {
    await start();
    await edit(FIRST, { jobtitle: 'Same' });
    await arrived(1);
    await edit(FIRST, { jobtitle: 'Same' });
    await quiet();
    expect(receiver.events()).toHaveLength(1);
  });
});

describe('what is told', () => {
  it('tells creation, deletion and restore of a contact', async () => {
    await start();
    const { body } = await api('POST', CONTACTS, {
      properties: { lastname: 'New', jobtitle: 'New' },
      associations: [],
    });
    await api('DELETE', `${CONTACTS}/${body.id}`);
    await control(emulator, 'POST', `/portals/4242001/contacts/${body.id}/restore`);
    await arrived(4);
    const types = receiver.events().map((event) => event['subscriptionType']);
    expect(types).toEqual([
      'object.creation',
      'object.propertyChange',
      'object.deletion',
      'object.restore',
    ]);
    expect(receiver.events()[0]).toMatchObject({
      changeFlag: 'CREATED',
      objectId: Number(body.id),
    });
    expect(receiver.events()[2]).toMatchObject({ changeFlag: 'DELETED' });
  });

  it('tells a merge with the new and the old ids', async () => {
    await start();
    const { body } = await api('POST', `${CONTACTS}/merge`, {
      primaryObjectId: FIRST,
      objectIdToMerge: SECOND,
    });
    await arrived(1);
    const merge = receiver.events().find((event) => event['subscriptionType'] === 'object.merge');
    expect(merge).toMatchObject({
      primaryObjectId: Number(FIRST),
      mergedObjectIds: [Number(SECOND)],
      newObjectId: Number(body.id),
      numberOfPropertiesMoved: expect.any(Number),
    });
    expect(merge).not.toHaveProperty('objectId');
  });

  it('tells a privacy deletion twice: as itself and as a deletion', async () => {
    await start();
    await api('POST', `${CONTACTS}/gdpr-delete`, { objectId: FIRST });
    await arrived(2);
    const types = receiver.events().map((event) => event['subscriptionType']);
    expect(types.sort()).toEqual(['contact.privacyDeletion', 'object.deletion']);
  });

  it('tells a change of the primary company as two association events', async () => {
    await start();
    const old = emulator.pages.companyOf('4242001', FIRST)!.id;
    const other = old === '800000000005' ? '800000000006' : '800000000005';
    await control(emulator, 'POST', `/portals/4242001/contacts/${FIRST}/company`, {
      companyId: other,
    });
    await arrived(2);
    const changes = receiver
      .events()
      .map((event) => [event['associationType'], event['toObjectId'], event['associationRemoved']]);
    expect(changes).toEqual([
      ['CONTACT_TO_COMPANY', Number(old), true],
      ['CONTACT_TO_COMPANY', Number(other), false],
    ]);
    const company = emulator.pages.contact('4242001', FIRST)!.properties['associatedcompanyid'];
    expect(company).toBe(other);
  });

  it('tells a change of a company with the company’s id', async () => {
    await start();
    await control(emulator, 'POST', '/portals/4242001/companies/800000000003/properties', {
      properties: { numberofemployees: '77' },
    });
    await arrived(1);
    expect(receiver.events()[0]).toMatchObject({ objectTypeId: '0-2', objectId: 800000000003 });
  });

  it('tells an activity with its own id and type', async () => {
    await start();
    await act(FIRST, 'note_call');
    await arrived(1);
    const created = receiver.events().find((event) => event['objectTypeId'] === '0-48');
    expect(created).toMatchObject({ subscriptionType: 'object.creation' });
    expect(created?.['objectId']).not.toBe(Number(FIRST));
  });
});

describe('batches', () => {
  it('hold at most 100 events, and no more than the configured number are under way', async () => {
    await start({ portalSize: 2000, webhookDelayMs: 200 });
    receiver.delayMs = 100;
    const contacts = emulator.pages.contacts('4242001').slice(0, 1250);
    for (const contact of contacts)
      emulator.pages.setProperties('4242001', contact.id, { jobtitle: 'Batch' }, 1);
    await arrived(1250);
    expect(Math.max(...receiver.deliveries.map(({ events }) => events.length))).toBe(100);
    expect(receiver.deliveries).toHaveLength(13);
    expect(receiver.mostAtOnce()).toBe(6);
  });
});

describe('retries', () => {
  it.each([401, 404, 500, 302])('come after %s, with a growing attempt number', async (status) => {
    await start();
    let answers = 0;
    receiver.status = () => ((answers += 1) <= 2 ? status : 200);
    await edit(FIRST, { jobtitle: 'Again' });
    await arrived(3);
    await quiet(100);
    expect(receiver.events().map((event) => event['attemptNumber'])).toEqual([0, 1, 2]);
    const [first, second] = receiver.deliveries;
    expect(second!.events[0]!['eventId']).toBe(first!.events[0]!['eventId']);
    expect(second!.headers['x-hubspot-signature-v3']).not.toBe(
      first!.headers['x-hubspot-signature-v3'],
    );
  });

  it('come when no answer comes within the deadline', async () => {
    await start({ webhookDeadlineMs: 100 });
    let answers = 0;
    receiver.status = () => ((answers += 1) === 1 ? -1 : 200);
    await edit(FIRST, { jobtitle: 'Too slow' });
    await arrived(2);
    expect(receiver.events()[1]!['attemptNumber']).toBe(1);
  });

  it('come when nobody listens, until the app is there', async () => {
    await start();
    const { origin } = receiver;
    await control(emulator, 'POST', '/app-origin', { origin: 'http://127.0.0.1:9' });
    await edit(FIRST, { jobtitle: 'Nobody there' });
    await quiet(60);
    await control(emulator, 'POST', '/app-origin', { origin });
    await arrived(1);
    expect(receiver.events()[0]!['attemptNumber']).toBeGreaterThan(0);
  });

  it('end after ten', async () => {
    await start({ webhookRetryBaseMs: 1, webhookRetryCapMs: 2 });
    receiver.status = () => 503;
    await edit(FIRST, { jobtitle: 'Never' });
    await arrived(11);
    await quiet(50);
    expect(receiver.events()).toHaveLength(11);
    const { body } = await control(emulator, 'GET', '/ledger');
    expect(body).toMatchObject({ sent: 1, acked: 0, gaveUp: 1, repeated: 10 });
  });
});

describe('deliveries that misbehave', () => {
  const misbehave = (deliveries: Record<string, unknown>) =>
    control(emulator, 'POST', '/misbehave', { deliveries });

  it('are doubled', async () => {
    await start();
    await misbehave({ doubled: 1 });
    await edit(FIRST, { jobtitle: 'Twice' });
    await arrived(2);
    await quiet();
    const [first, second] = receiver.events();
    expect(second).toEqual(first);
    expect(receiver.events()).toHaveLength(2);
    const { body } = await control(emulator, 'GET', '/ledger');
    expect(body).toMatchObject({ sent: 1, repeated: 1, acked: 1 });
  });

  it('are shuffled', async () => {
    await start({ webhookDelayMs: 50 });
    await misbehave({ shuffled: 1, shuffleMs: 100 });
    for (let turn = 0; turn < 30; turn += 1) await edit(FIRST, { jobtitle: `Turn ${turn}` });
    await arrived(30);
    const values = receiver.events().map((event) => event['propertyValue']);
    expect(values).not.toEqual(Array.from({ length: 30 }, (_, turn) => `Turn ${turn}`));
    expect(new Set(values).size).toBe(30);
  });

  it('are delayed', async () => {
    await start();
    await misbehave({ delayed: 1, delayMs: 300 });
    const begin = performance.now();
    await edit(FIRST, { jobtitle: 'Late' });
    await arrived(1);
    expect(performance.now() - begin).toBeGreaterThan(290);
  });

  it('are withheld, and the book knows', async () => {
    await start();
    await misbehave({ withheld: 1 });
    await edit(FIRST, { jobtitle: 'Never told' });
    await quiet();
    expect(receiver.deliveries).toEqual([]);
    const book = async () => (await control(emulator, 'GET', '/ledger')).body;
    expect(await book()).toMatchObject({ sent: 0, withheld: { events: 1, unread: 1 } });
    await api('GET', `${CONTACTS}/${FIRST}`);
    expect(await book()).toMatchObject({ withheld: { events: 1, unread: 0 } });
  });

  it('leave out properties that fire nothing', async () => {
    await start();
    await misbehave({ silentProperties: ['jobtitle'] });
    await edit(FIRST, { jobtitle: 'Silent', trial_started_at: '2026-05-03' });
    await arrived(1);
    await quiet();
    expect(receiver.events().map((event) => event['propertyName'])).toEqual(['trial_started_at']);
  });

  it('carry a wrong signature or an old time', async () => {
    await start();
    await misbehave({ wrongSignature: 1, signatureAgeMs: 600_000 });
    await edit(FIRST, { jobtitle: 'Wrong' });
    await arrived(1);
    const { headers, text } = receiver.deliveries[0]!;
    const timestamp = String(headers['x-hubspot-request-timestamp']);
    expect(Date.now() - Number(timestamp)).toBeGreaterThan(590_000);
    const right = createHmac('sha256', CLIENT.client_secret)
      .update(`POST${PUBLIC_URL}/webhooks/hubspot${text}${timestamp}`)
      .digest('base64');
    expect(headers['x-hubspot-signature-v3']).not.toBe(right);
  });

  it('announce an activity before it is associated', async () => {
    await start();
    await misbehave({ associationLagMs: 200 });
    await act(FIRST, 'note_call');
    await arrived(1);
    const id = emulator.world.store.portals.get('4242001')!.objects.calls.ids.at(-1)!;
    const read = () =>
      api('POST', '/crm/associations/2026-09/calls/contacts/batch/read', { inputs: [{ id }] });
    expect((await read()).status).toBe(207);
    await quiet(250);
    expect((await read()).status).toBe(200);
  });

  it('hold two portals in one delivery', async () => {
    await start({ portals: 2, webhookDelayMs: 50 });
    await install(emulator, { portalId: '4242002' });
    await misbehave({ mixPortals: true });
    emulator.pages.setProperties('4242001', FIRST, { jobtitle: 'One' }, 1);
    emulator.pages.setProperties('4242002', FIRST, { jobtitle: 'Two' }, 1);
    await arrived(2);
    const [only] = receiver.deliveries;
    expect(only!.events.map((event) => event['portalId'])).toEqual([4242001, 4242002]);
    const [one, two] = only!.events;
    expect(one!['eventId']).toBe(two!['eventId']);
  });
});

import {
  apiOf,
  CONTACTS,
  control,
  FIRST,
  install,
  SECOND,
  startFixture,
  type Api,
} from './start-installed.ts';
import { startReceiver, until, type Receiver } from './start-receiver.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let receiver: Receiver;
let emulator: Emulator;
let api: Api;
beforeEach(async () => {
  receiver = await startReceiver();
  emulator = await startFixture({ appOrigin: receiver.origin, portalSize: 200 });
  api = apiOf(emulator, (await install(emulator)).access_token);
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

const edit = (id: string, jobtitle: string) =>
  emulator.pages.setProperties('4242001', id, { jobtitle }, 9001);
const book = async (lostAfterMs = 30_000) =>
  (await control(emulator, 'GET', `/ledger?lostAfterMs=${lostAfterMs}`)).body;
const acked = (count: number) =>
  until(
    `${count} acknowledged`,
    () =>
      [...emulator.world.ledger.events()].filter(({ state }) => state === 'acknowledged').length >=
      count,
  );
const read = (...ids: string[]) =>
  api('POST', `${CONTACTS}/batch/read`, {
    inputs: ids.map((id) => ({ id })),
    properties: ['jobtitle'],
    propertiesWithHistory: [],
  });
const write = (id: string) =>
  api('POST', `${CONTACTS}/batch/update`, {
    inputs: [{ id, properties: { firstname: `Written ${Math.random()}` } }],
  });

describe('the emulator’s own book', () => {
  it('calls an acknowledged event pending while young and lost when old', async () => {
    edit(FIRST, 'A');
    await acked(1);
    expect(await book()).toMatchObject({ sent: 1, acked: 1, pending: 1, lost: 0 });
    expect(await book(0)).toMatchObject({ pending: 0, lost: 1 });
    expect((await book(0)).lostExamples).toEqual([{ portalId: '4242001', contacts: [FIRST] }]);
  });

  it.each([
    ['a batch read', () => read(FIRST)],
    ['a single read', () => api('GET', `${CONTACTS}/${FIRST}`)],
    ['a list', () => api('GET', `${CONTACTS}?limit=100`)],
  ])('is content with %s that began after the event', async (_what, reading) => {
    edit(FIRST, 'A');
    await acked(1);
    await reading();
    expect(await book(0)).toMatchObject({ acked: 1, lost: 0, pending: 0 });
  });

  it('is not content with a read before the event, of another contact, or by search', async () => {
    await read(FIRST);
    edit(FIRST, 'A');
    await acked(1);
    await read(SECOND);
    await api('POST', `${CONTACTS}/search`, { limit: 200 });
    expect((await book(0)).lost).toBe(1);
  });

  it('does not count what was not acknowledged as lost', async () => {
    receiver.status = () => 503;
    edit(FIRST, 'A');
    await until('a delivery', () => receiver.deliveries.length > 0);
    expect(await book(0)).toMatchObject({ acked: 0, lost: 0, open: 1 });
  });

  it('measures from the first send to the end of the write that came of a later read', async () => {
    edit(FIRST, 'A');
    await acked(1);
    await write(FIRST);
    expect((await book()).latencyMs.count).toBe(0);
    await read(FIRST);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await write(FIRST);
    const { latencyMs } = await book();
    expect(latencyMs.count).toBe(1);
    expect(latencyMs.p50).toBeGreaterThan(95);
    expect(latencyMs.p99).toBe(latencyMs.p50);
    await write(FIRST);
    expect((await book()).latencyMs.count).toBe(1);
  });

  it('counts the first send even when the event had to be repeated', async () => {
    let answers = 0;
    receiver.status = () => ((answers += 1) <= 2 ? 503 : 200);
    edit(FIRST, 'A');
    await acked(1);
    await read(FIRST);
    await write(FIRST);
    const { latencyMs, repeated } = await book();
    expect(repeated).toBe(2);
    expect(latencyMs.p50).toBeGreaterThan(20);
  });

  it('does not blame a write on an event whose own read led to none', async () => {
    edit(FIRST, 'A');
    await acked(1);
    await read(FIRST);
    await new Promise((resolve) => setTimeout(resolve, 150));
    edit(FIRST, 'B');
    await acked(2);
    await read(FIRST);
    await write(FIRST);
    const { latencyMs } = await book();
    expect(latencyMs.count).toBe(1);
    expect(latencyMs.max).toBeLessThan(140);
  });

  it('wants all contacts of a company to be read after an event of the company', async () => {
    const companyId = emulator.pages.companyOf('4242001', FIRST)!.id;
    const contacts = emulator.pages
      .contacts('4242001')
      .filter(({ id }) => emulator.pages.companyOf('4242001', id)?.id === companyId)
      .map(({ id }) => id);
    await control(emulator, 'POST', `/portals/4242001/companies/${companyId}/properties`, {
      properties: { numberofemployees: '123' },
    });
    await acked(1);
    expect(contacts.length).toBeGreaterThan(1);
    await read(...contacts.slice(1));
    expect((await book(0)).lost).toBe(1);
    await read(contacts[0]!);
    expect((await book(0)).lost).toBe(0);
  });

  it('wants the contact of an activity to be read', async () => {
    await control(emulator, 'POST', `/portals/4242001/contacts/${SECOND}/act`, {
      act: 'note_call',
    });
    await acked(1);
    expect((await book(0)).lostExamples[0].contacts).toEqual([SECOND]);
    await read(SECOND);
    expect((await book(0)).lost).toBe(0);
  });

  it('asks no read for the app’s own writes, for deletions, and for contacts that are gone', async () => {
    await api('PATCH', `${CONTACTS}/${FIRST}`, { properties: { jobtitle: 'Own' } });
    await api('DELETE', `${CONTACTS}/${SECOND}`);
    edit('900000000003', 'Then merged');
    await acked(3);
    await control(emulator, 'POST', '/portals/4242001/contacts/900000000003/merge', {
      with: '900000000004',
    });
    await acked(4);
    const { lost, lostExamples, ignored } = await book(0);
    expect(ignored).toEqual({ echo: 1, deletion: 1 });
    // Only the merge itself asks for a read: of the new record.
    expect(lost).toBe(1);
    expect(lostExamples[0].contacts).not.toContain('900000000003');
  });

  it('stays quick with 20,000 events', async () => {
    const contacts = emulator.pages.contacts('4242001').slice(0, 100);
    for (let turn = 0; turn < 200; turn += 1)
      for (const { id } of contacts) edit(id, `Turn ${turn}`);
    await until('all sent', () => receiver.events().length >= 20_000, 20_000);
    await acked(20_000);
    const begin = performance.now();
    await read(...contacts.map(({ id }) => id));
    expect(await book(0)).toMatchObject({ sent: 20_000, acked: 20_000, lost: 0 });
    expect(performance.now() - begin).toBeLessThan(1500);
  }, 40_000);

  it('counts the calls by kind and status, and the records in them', async () => {
    await read(FIRST, SECOND);
    await read('1');
    await api('GET', '/crm/owners/2026-09');
    const { body } = await control(emulator, 'GET', '/requests');
    const kind = 'POST /crm/objects/2026-09/:objectType/batch/read';
    expect(body.byKind[kind]).toEqual({
      calls: 2,
      records: 3,
      byStatus: { 200: 1, 207: 1 },
    });
    expect(body.byKind['GET /crm/owners/2026-09'].calls).toBe(1);
    await control(emulator, 'POST', '/requests/reset');
    expect((await control(emulator, 'GET', '/requests')).body.total).toBe(0);
  });
});

import { control, FIRST, startInstalled, UNKNOWN, type Api } from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let emulator: Emulator;
let api: Api;
beforeAll(async () => {
  ({ emulator, api } = await startInstalled());
});
afterAll(() => emulator.close());
afterEach(() => expect(emulator.world.violations).toEqual([]));

const OWNERS = '/crm/owners/2026-09';

describe('owners', () => {
  it('lists the active ones of two teams, and the removed one only when asked', async () => {
    const { body } = await api('GET', OWNERS);
    const teams = body.results.map((owner: any) => owner.teams[0].name);
    expect(teams).toEqual(['Sales', 'Sales', 'Sales', 'Marketing', 'Marketing']);
    for (const owner of body.results) expect(owner.id).not.toBe(String(owner.userId));
    const archived = await api('GET', `${OWNERS}?archived=true`);
    expect(archived.body.results).toHaveLength(1);
    expect(archived.body.results[0]).toMatchObject({ userId: null, archived: true });
  });

  it('pages, filters by address and finds by user id', async () => {
    const first = await api('GET', `${OWNERS}?limit=2`);
    const next = await api('GET', `${OWNERS}?limit=2&after=${first.body.paging.next.after}`);
    expect(next.body.results[0].id).not.toBe(first.body.results[0].id);
    const { email, id, userId } = first.body.results[1];
    const byEmail = await api('GET', `${OWNERS}?email=${encodeURIComponent(email)}`);
    expect(byEmail.body.results.map((owner: any) => owner.id)).toEqual([id]);
    expect((await api('GET', `${OWNERS}/${userId}?idProperty=userId`)).body.id).toBe(id);
    expect((await api('GET', `${OWNERS}/${userId}`)).status).toBe(404);
  });

  it('cannot take an id that is no int32', async () => {
    expect((await api('GET', `${OWNERS}/${FIRST}`)).status).toBe(400);
  });

  it('loses an owner who is deactivated', async () => {
    await control(emulator, 'POST', '/portals/4242001/owners/70003', { archived: true });
    const { body } = await api('GET', OWNERS);
    expect(body.results.map((owner: any) => owner.id)).not.toContain('70003');
  });
});

describe('associations', () => {
  const read = (from: string, to: string, inputs: { id: string }[]) =>
    api('POST', `/crm/associations/2026-09/${from}/${to}/batch/read`, { inputs });

  it('gives the primary company with both of its types', async () => {
    const { body } = await read('contacts', 'companies', [{ id: FIRST }]);
    expect(body.results[0].from.id).toBe(FIRST);
    expect(body.results[0].to[0].associationTypes).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
      { category: 'HUBSPOT_DEFINED', typeId: 279 },
    ]);
    const single = await api(
      'GET',
      `/crm/objects/2026-09/contacts/${FIRST}/associations/companies`,
    );
    expect(single.body.results[0].toObjectId).toBe(body.results[0].to[0].toObjectId);
  });

  it('answers 207 for records without any', async () => {
    const { status, body } = await read('contacts', 'companies', [{ id: FIRST }, { id: UNKNOWN }]);
    expect(status).toBe(207);
    expect(body.results).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      context: { fromObjectId: [UNKNOWN] },
    });
  });

  it.each(['calls', 'meetings', 'emails', 'notes', 'tasks'])(
    'leads from %s to their contact',
    async (type) => {
      const act = `note_${type.replace(/s$/u, '')}`;
      await control(emulator, 'POST', `/portals/4242001/contacts/${FIRST}/act`, { act });
      const portal = emulator.world.store.portals.get('4242001')!;
      const id = portal.objects[type as 'calls'].ids.at(-1)!;
      const { status, body } = await read(type, 'contacts', [{ id }]);
      expect(status).toBe(200);
      expect(body.results[0].to[0].toObjectId).toBe(FIRST);
    },
  );

  it('takes at most 100', async () => {
    const inputs = Array.from({ length: 101 }, () => ({ id: FIRST }));
    expect((await read('contacts', 'companies', inputs)).status).toBe(400);
  });

  it('makes default associations and takes them away; the primary company follows', async () => {
    const id = '900000000017';
    const pair = { from: { id }, to: { id: '800000000004' } };
    const made = await api(
      'POST',
      '/crm/associations/2026-09/contacts/companies/batch/associate/default',
      { inputs: [pair] },
    );
    expect(made.body.results[0].associationSpec.associationTypeId).toBe(279);
    const links = `/crm/objects/2026-09/contacts/${id}/associations/companies`;
    const before = (await api('GET', links)).body.results.map((each: any) => each.toObjectId);
    expect(before).toContain('800000000004');
    for (const companyId of before) await api('DELETE', `${links}/${companyId}`);
    const contact = await api(
      'GET',
      `/crm/objects/2026-09/contacts/${id}?properties=associatedcompanyid`,
    );
    expect(contact.body.properties.associatedcompanyid).toBeNull();
  });
});

describe('the account', () => {
  it('tells its facts', async () => {
    const { body } = await api('GET', '/account-info/2026-09/details');
    expect(body).toMatchObject({
      portalId: 4242001,
      accountType: 'DEVELOPER_TEST',
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    });
  });
});

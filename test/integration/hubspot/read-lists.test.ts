import { countContacts } from '../../../src/hubspot/count-contacts.ts';
import { listContacts } from '../../../src/hubspot/list-contacts.ts';
import { activeMembers, readOwners } from '../../../src/hubspot/owners.ts';
import { readAssociations } from '../../../src/hubspot/read-associations.ts';
import {
  batchAnswer,
  crmObject,
  hubSpot,
  notFound,
  onlyMockedNetwork,
  PORTAL,
  portalClient,
} from './portal-client.ts';

onlyMockedNetwork();

describe('the list of all contacts', () => {
  it('is read page by page', async () => {
    const page = (after?: string) =>
      hubSpot()
        .get('/crm/objects/2026-09/contacts')
        .query({ limit: '100', properties: 'email,jobtitle', ...(after ? { after } : {}) });
    page().reply(200, { results: [crmObject('501')], paging: { next: { after: '502' } } });
    page('502').reply(200, { results: [crmObject('502')] });
    const { client } = portalClient();
    const read = (after: string | null) =>
      listContacts(client, { portalId: PORTAL, lane: 3, properties: ['email', 'jobtitle'], after });
    const first = await read(null);
    expect(first).toMatchObject({ contacts: [{ id: '501' }], after: '502' });
    expect(await read(first.after)).toMatchObject({ contacts: [{ id: '502' }], after: null });
  });

  it('is counted by a search', async () => {
    hubSpot()
      .post('/crm/objects/2026-09/contacts/search')
      .reply(200, { total: 12_345, results: [crmObject('1')] });
    expect(await countContacts(portalClient().client, PORTAL)).toBe(12_345);
  });
});

describe('associations', () => {
  const PATH = '/crm/associations/2026-09/calls/contacts/batch/read';
  const read = (ids: string[]) =>
    readAssociations(portalClient().client, {
      portalId: PORTAL,
      lane: 1,
      from: 'calls',
      to: 'contacts',
      ids,
    });
  const types = [{ category: 'HUBSPOT_DEFINED', typeId: 194, label: null }];

  it('give the contacts of each activity, and an empty list where there is none yet', async () => {
    hubSpot()
      .post(PATH, { inputs: [{ id: '11' }, { id: '12' }] })
      .reply(
        207,
        batchAnswer(
          [
            {
              from: { id: '11' },
              to: [
                { toObjectId: 501, associationTypes: types },
                { toObjectId: '502', associationTypes: types },
                { toObjectId: 501, associationTypes: types },
              ],
            },
          ],
          [{ ...notFound('12'), subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }],
        ),
      );
    expect(await read(['11', '12'])).toEqual(
      new Map([
        ['11', ['501', '502']],
        ['12', []],
      ]),
    );
  });

  it('go on where one activity has more than a page of contacts', async () => {
    const answer = (to: number, paging?: object) =>
      batchAnswer([
        { from: { id: '11' }, to: [{ toObjectId: to }], ...(paging ? { paging } : {}) },
      ]);
    hubSpot()
      .post(PATH, { inputs: [{ id: '11' }] })
      .reply(200, answer(501, { next: { after: 'x' } }));
    hubSpot()
      .post(PATH, { inputs: [{ id: '11', after: 'x' }] })
      .reply(200, answer(502));
    expect((await read(['11'])).get('11')).toEqual(['501', '502']);
  });
});

describe('owners', () => {
  const person = (id: string, extra: object = {}) => ({
    id,
    email: `${id}@example.com`,
    firstName: 'A',
    lastName: 'B',
    type: 'PERSON',
    userId: Number(id) + 1_000,
    archived: false,
    teams: [{ id: '1', name: 'Sales', primary: true }],
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...extra,
  });

  it('are read to the last page, without names and addresses', async () => {
    const PATH = '/crm/owners/2026-09';
    hubSpot()
      .get(PATH)
      .query({ limit: '500' })
      .reply(200, { results: [person('71')], paging: { next: { after: '72' } } });
    hubSpot()
      .get(PATH)
      .query({ limit: '500', after: '72' })
      .reply(200, { results: [person('72', { userId: null, teams: undefined })] });
    const owners = await readOwners(portalClient().client, PORTAL);
    expect(owners).toEqual([
      { id: '71', userId: '1071', type: 'PERSON', active: true, teams: ['Sales'] },
      { id: '72', userId: null, type: 'PERSON', active: false, teams: [] },
    ]);
  });

  it('of a team are its active people in the order of their ids', () => {
    const owner = (id: string, extra: object = {}) => ({
      id,
      userId: '1',
      type: 'PERSON',
      active: true,
      teams: ['Sales'],
      ...extra,
    });
    const owners = [
      owner('100'),
      owner('99'),
      owner('20', { active: false }),
      owner('21', { type: 'QUEUE' }),
      owner('22', { teams: ['Marketing'] }),
      owner('23', { teams: ['Marketing', ' SALES '] }),
    ];
    expect(activeMembers(owners, 'sales')).toEqual(['23', '99', '100']);
    expect(activeMembers(owners, 'Support')).toEqual([]);
  });
});

import { readCompanies } from '../../../src/hubspot/read-companies.ts';
import { readContacts } from '../../../src/hubspot/read-contacts.ts';
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

const BATCH = '/crm/objects/2026-09/contacts/batch/read';
const one = (id: string) => `/crm/objects/2026-09/contacts/${id}?properties=email%2Cjobtitle`;

function read(ids: string[]) {
  const { client, seen } = portalClient();
  const result = readContacts(client, {
    portalId: PORTAL,
    lane: 1,
    ids,
    properties: ['email', 'jobtitle'],
  });
  return { result, seen };
}

it('reads contacts in one call, in whatever order they come', async () => {
  hubSpot()
    .post(BATCH, {
      inputs: [{ id: '501' }, { id: '502' }],
      properties: ['email', 'jobtitle', 'hs_merged_object_ids'],
      propertiesWithHistory: [],
    })
    .reply(200, batchAnswer([crmObject('502'), crmObject('501', { email: 'ada@example.com' })]));
  const { contacts, missing } = await read(['501', '502', '501']).result;
  expect([...contacts.keys()].sort()).toEqual(['501', '502']);
  expect(contacts.get('501')).toEqual({
    id: '501',
    properties: { hs_object_id: '501', email: 'ada@example.com' },
    createdAt: Date.UTC(2026, 0, 1),
    updatedAt: Date.UTC(2026, 10, 21, 10),
    archived: false,
  });
  expect(missing).toEqual([]);
});

it('reads 250 contacts in three calls', async () => {
  const sizes: number[] = [];
  hubSpot()
    .post(BATCH)
    .times(3)
    .reply(200, (_, body) => {
      const { inputs } = body as { inputs: { id: string }[] };
      sizes.push(inputs.length);
      return batchAnswer(inputs.map(({ id }) => crmObject(id)));
    });
  const ids = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
  const { contacts } = await read(ids).result;
  expect(contacts.size).toBe(250);
  expect(sizes).toEqual([100, 100, 50]);
});

it('calls nobody for nothing', async () => {
  expect((await read([]).result).contacts.size).toBe(0);
});

it('names deleted contacts as missing without looking again', async () => {
  hubSpot()
    .post(BATCH)
    .reply(207, batchAnswer([crmObject('501')], [notFound('502', '503')]));
  const { contacts, missing } = await read(['501', '502', '503']).result;
  expect([...contacts.keys()]).toEqual(['501']);
  expect(missing).toEqual(['502', '503']);
});

it('finds a merged contact under both old ids by the list of ids merged into it', async () => {
  const merged = crmObject('900', { hs_merged_object_ids: '501;502' });
  hubSpot()
    .post(BATCH)
    .reply(200, batchAnswer([merged]));
  const { contacts, missing } = await read(['501', '502']).result;
  expect(contacts.get('501')?.id).toBe('900');
  expect(contacts.get('502')?.id).toBe('900');
  expect(missing).toEqual([]);
});

it('looks singly at an id that was passed over in silence: merged, or deleted', async () => {
  hubSpot()
    .post(BATCH)
    .reply(207, batchAnswer([crmObject('900')]));
  hubSpot().get(one('501')).reply(200, crmObject('900'));
  hubSpot().get(one('502')).reply(404, { status: 'error' });
  const { contacts, missing } = await read(['501', '502']).result;
  expect(contacts.get('501')?.id).toBe('900');
  expect(missing).toEqual(['502']);
});

it('does not storm HubSpot with single looks where many were passed over', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => String(2_000 + index));
  hubSpot().post(BATCH).times(2).reply(207, batchAnswer([]));
  for (const id of ids.slice(0, 10)) hubSpot().get(one(id)).reply(404, {});
  const { missing } = await read(ids).result;
  expect(missing).toEqual(ids);
});

it('tells archived contacts as such', async () => {
  hubSpot()
    .post(BATCH)
    .reply(200, batchAnswer([{ ...crmObject('501'), archived: true }]));
  expect((await read(['501']).result).contacts.get('501')?.archived).toBe(true);
});

it('takes an answer of another shape for none', async () => {
  hubSpot()
    .post(BATCH)
    .times(3)
    .reply(200, batchAnswer([{ ...crmObject('501'), properties: { jobtitle: 7 } }]));
  await expect(read(['501']).result).rejects.toMatchObject({ code: 'hubspot-unexpected' });
});

describe('companies', () => {
  const COMPANIES = '/crm/objects/2026-09/companies/batch/read';
  const readThem = () =>
    readCompanies(portalClient().client, {
      portalId: PORTAL,
      lane: 1,
      ids: ['77', '78'],
      properties: ['name'],
    });

  it('are read the same way', async () => {
    hubSpot()
      .post(COMPANIES)
      .reply(207, batchAnswer([crmObject('77', { name: 'Example Ltd' })], [notFound('78')]));
    const { companies, missing, denied } = await readThem();
    expect(companies.get('77')?.properties.name).toBe('Example Ltd');
    expect([missing, denied]).toEqual([['78'], false]);
  });

  it('that the portal does not show are no failure', async () => {
    hubSpot().post(COMPANIES).reply(403, { status: 'error', category: 'MISSING_SCOPES' });
    expect(await readThem()).toEqual({ companies: new Map(), missing: [], denied: true });
  });

  it('that cannot be read now are one', async () => {
    hubSpot().post(COMPANIES).reply(477, {}, { 'Retry-After': '900' });
    await expect(readThem()).rejects.toMatchObject({ code: 'hubspot-migrating' });
  });
});

import {
  CONTACTS,
  control,
  FIRST,
  SECOND,
  startInstalled,
  UNKNOWN,
  type Api,
} from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let emulator: Emulator;
let api: Api;
beforeAll(async () => {
  ({ emulator, api } = await startInstalled());
  await control(emulator, 'POST', '/misbehave', { limit: { requests: 10_000 } });
});
afterAll(() => emulator.close());
afterEach(() => expect(emulator.world.violations).toEqual([]));

const ids = (from: number, count: number): { id: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(900_000_000_000 + from + index) }));

const read = (inputs: { id: string }[], properties: string[], history: string[] = []) =>
  api('POST', `${CONTACTS}/batch/read`, { inputs, properties, propertiesWithHistory: history });

const update = (inputs: unknown[]) => api('POST', `${CONTACTS}/batch/update`, { inputs });

const setByPerson = (id: string, properties: Record<string, string>) =>
  control(emulator, 'POST', `/portals/4242001/contacts/${id}/properties`, { properties });

describe('batch read', () => {
  it('gives strings and null, the standard three besides, and nothing for a name that is unknown', async () => {
    const { status, body } = await read([{ id: FIRST }], ['email', 'hs_email_replied', 'nonsense']);
    expect(status).toBe(200);
    const [{ id, properties, createdAt, archived }] = body.results;
    expect(id).toBe(FIRST);
    expect(Object.keys(properties).sort()).toEqual(
      ['createdate', 'email', 'hs_email_replied', 'hs_object_id', 'lastmodifieddate'].sort(),
    );
    expect(properties.hs_email_replied).toBeNull();
    expect(typeof properties.email).toBe('string');
    expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/u);
    expect(archived).toBe(false);
  });

  it('answers 207 with the missing ids in the context of an error', async () => {
    const { status, body } = await read([{ id: FIRST }, { id: UNKNOWN }], ['email']);
    expect(status).toBe(207);
    expect(body.results).toHaveLength(1);
    expect(body.numErrors).toBe(1);
    expect(body.errors[0]).toMatchObject({
      category: 'OBJECT_NOT_FOUND',
      context: { ids: [UNKNOWN] },
    });
  });

  it('gives the results in another order than asked', async () => {
    const asked = ids(1, 50);
    const { body } = await read(asked, ['email']);
    const given = body.results.map((result: { id: string }) => result.id);
    expect(given).not.toEqual(asked.map(({ id }) => id));
    expect([...given].sort()).toEqual(asked.map(({ id }) => id));
  });

  it('takes 100 inputs, 50 with history, and no more', async () => {
    expect((await read(ids(1, 100), ['email'])).status).toBe(207);
    expect((await read(ids(1, 101), ['email'])).status).toBe(400);
    expect((await read(ids(1, 51), [], ['jobtitle'])).status).toBe(400);
  });

  it('wants all three arrays', async () => {
    const { status, body } = await api('POST', `${CONTACTS}/batch/read`, { inputs: [] });
    expect(status).toBe(400);
    expect(body.category).toBe('VALIDATION_ERROR');
  });

  it('tells who changed a value and when, newest first', async () => {
    await setByPerson(FIRST, { jobtitle: 'VP Tests' });
    await update([{ id: FIRST, properties: { jobtitle: 'VP Proofs' } }]);
    const { body } = await read([{ id: FIRST }], [], ['jobtitle']);
    const [newest, before] = body.results[0].propertiesWithHistory.jobtitle;
    expect(newest).toMatchObject({
      value: 'VP Proofs',
      sourceType: 'INTEGRATION',
      sourceId: '777001',
      sourceLabel: 'Fixture app',
    });
    expect(before).toMatchObject({
      value: 'VP Tests',
      sourceType: 'CRM_UI',
      sourceId: 'userId:9001',
      updatedByUserId: 9001,
    });
  });

  it('takes a type id or a singular for the type', async () => {
    const body = { inputs: [{ id: FIRST }], properties: [], propertiesWithHistory: [] };
    expect((await api('POST', '/crm/objects/2026-09/0-1/batch/read', body)).status).toBe(200);
    expect((await api('POST', '/crm/objects/2026-09/contact/batch/read', body)).status).toBe(200);
    expect((await api('POST', '/crm/objects/2026-09/cats/batch/read', body)).status).toBe(400);
  });
});

describe('batch update', () => {
  it('writes the good ones and names the missing', async () => {
    const inputs = [
      { id: SECOND, properties: { jobtitle: 'Tester' }, objectWriteTraceId: 'job-1' },
      { id: UNKNOWN, properties: { jobtitle: 'Tester' } },
    ];
    const { status, body } = await update(inputs);
    expect(status).toBe(207);
    expect(body.results[0]).toMatchObject({ id: SECOND, objectWriteTraceId: 'job-1' });
    expect(body.results[0].properties.jobtitle).toBe('Tester');
    expect(body.errors[0].context.ids).toEqual([UNKNOWN]);
  });

  it.each([
    ['an unknown property', { nonsense: '1' }, 'PROPERTY_DOESNT_EXIST'],
    ['an option that does not exist', { hs_seniority: 'VP' }, 'INVALID_OPTION'],
    ['a number that cannot be read', { asset_downloaded_count: '1,000' }, 'INVALID_DOUBLE'],
    ['a date that cannot be read', { trial_started_at: 'soon' }, 'INVALID_DATE'],
    ['an impossible day', { trial_started_at: '2026-02-30' }, 'INVALID_DATE'],
    ['a calculated property', { associatedcompanyid: '1' }, 'READ_ONLY_VALUE'],
    ['a counter of analytics', { hs_analytics_num_page_views: '7' }, 'READ_ONLY_VALUE'],
    ['an owner who was removed', { hubspot_owner_id: '70004' }, 'INVALID_OWNER_ID'],
    ['a user id as owner', { hubspot_owner_id: '9001' }, 'INVALID_OWNER_ID'],
    ['an impossible address', { email: 'nobody@nowhere' }, 'INVALID_EMAIL'],
  ])('fails as a whole for %s', async (_what, bad, code) => {
    await update([{ id: FIRST, properties: { jobtitle: 'Before' } }]);
    const { status, body } = await update([
      { id: FIRST, properties: { jobtitle: 'After' } },
      { id: SECOND, properties: bad },
    ]);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR' });
    expect(body.message).toMatch(/^Property values were not valid: /u);
    expect(body.errors[0]).toMatchObject({
      code,
      context: { propertyName: Object.keys(bad) },
    });
    const { body: after } = await read([{ id: FIRST }], ['jobtitle']);
    expect(after.results[0].properties.jobtitle).toBe('Before');
  });

  it('reads times as ISO or milliseconds and gives them back as ISO; "" clears', async () => {
    const at = Date.UTC(2026, 4, 3, 10);
    await update([{ id: FIRST, properties: { trial_started_at: String(at) } }]);
    const first = await read([{ id: FIRST }], ['trial_started_at']);
    expect(first.body.results[0].properties.trial_started_at).toBe('2026-05-03T10:00:00.000Z');
    await update([{ id: FIRST, properties: { trial_started_at: '' } }]);
    const then = await read([{ id: FIRST }], ['trial_started_at']);
    expect(then.body.results[0].properties.trial_started_at).toBeNull();
  });

  it('refuses the same id twice and more than 100', async () => {
    const input = { id: FIRST, properties: { jobtitle: 'x' } };
    expect((await update([input, input])).body.message).toContain('IDs must be unique');
    const many = ids(1, 101).map(({ id }) => ({ id, properties: { jobtitle: 'x' } }));
    expect((await update(many)).status).toBe(400);
  });

  it('keeps the record as it is when nothing changes', async () => {
    await update([{ id: FIRST, properties: { jobtitle: 'Same' } }]);
    const { body: before } = await read([{ id: FIRST }], []);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await update([{ id: FIRST, properties: { jobtitle: 'Same' } }]);
    const { body: after } = await read([{ id: FIRST }], []);
    expect(after.results[0].updatedAt).toBe(before.results[0].updatedAt);
  });

  it('moves the life-cycle stage forward only, unless it was cleared', async () => {
    const stage = async (value: string) => {
      await update([{ id: SECOND, properties: { lifecyclestage: value } }]);
      const { body } = await read([{ id: SECOND }], ['lifecyclestage']);
      return body.results[0].properties.lifecyclestage;
    };
    await stage('');
    expect(await stage('opportunity')).toBe('opportunity');
    expect(await stage('lead')).toBe('opportunity');
    expect(await stage('')).toBeNull();
    expect(await stage('lead')).toBe('lead');
  });

  it('dates the assignment of an owner', async () => {
    await update([{ id: SECOND, properties: { hubspot_owner_id: '' } }]);
    await update([{ id: SECOND, properties: { hubspot_owner_id: '70002' } }]);
    const { body } = await read([{ id: SECOND }], ['hubspot_owner_assigneddate']);
    expect(body.results[0].properties.hubspot_owner_assigneddate).not.toBeNull();
  });
});

describe('creating', () => {
  it('creates in a batch with associations, and refuses an address that is taken', async () => {
    const { body: known } = await read([{ id: FIRST }], ['email']);
    const input = {
      properties: { email: 'demo.new.1@new.example', lastname: 'New' },
      associations: [
        {
          to: { id: '800000000003' },
          types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
        },
      ],
    };
    const made = await api('POST', `${CONTACTS}/batch/create`, { inputs: [input] });
    expect(made.status).toBe(201);
    const { id } = made.body.results[0];
    const single = await api('GET', `${CONTACTS}/${id}?associations=companies`);
    expect(single.body.associations.companies.results[0].id).toBe('800000000003');
    const email = known.results[0].properties.email;
    const taken = await api('POST', CONTACTS, { properties: { email }, associations: [] });
    expect(taken.status).toBe(409);
    expect(taken.body.message).toContain(FIRST);
  });

  it('upserts by address', async () => {
    const input = {
      id: 'demo.upsert@new.example',
      idProperty: 'email',
      properties: { lastname: 'Up' },
    };
    const first = await api('POST', `${CONTACTS}/batch/upsert`, { inputs: [input] });
    const again = await api('POST', `${CONTACTS}/batch/upsert`, { inputs: [input] });
    expect(first.body.results[0].new).toBe(true);
    expect(again.body.results[0]).toMatchObject({ new: false, id: first.body.results[0].id });
  });
});

describe('single records and lists', () => {
  it('pages through all contacts once, at most 100 at a time', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const query = after === undefined ? 'limit=7' : `limit=7&after=${after}`;
      const { body } = await api('GET', `${CONTACTS}?${query}&properties=email`);
      seen.push(...body.results.map((result: { id: string }) => result.id));
      after = body.paging?.next.after;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(emulator.pages.contacts('4242001').length);
    expect((await api('GET', `${CONTACTS}?limit=101`)).status).toBe(400);
  });

  it('finds by id or by address and answers 404 otherwise', async () => {
    const { body } = await api('GET', `${CONTACTS}/${FIRST}?properties=email`);
    const email = encodeURIComponent(body.properties.email);
    const byEmail = await api('GET', `${CONTACTS}/${email}?idProperty=email`);
    expect(byEmail.body.id).toBe(FIRST);
    const missing = await api('GET', `${CONTACTS}/${UNKNOWN}`);
    expect(missing.status).toBe(404);
    expect(missing.body.category).toBe('OBJECT_NOT_FOUND');
  });

  it('updates one by PATCH', async () => {
    const { status, body } = await api('PATCH', `${CONTACTS}/${FIRST}`, {
      properties: { firstname: 'Patch' },
    });
    expect(status).toBe(200);
    expect(body.properties.firstname).toBe('Patch');
  });

  it('hides a deleted contact, and shows it again to who asks for archived ones', async () => {
    const id = '900000000050';
    expect((await api('DELETE', `${CONTACTS}/${id}`)).status).toBe(204);
    expect((await api('GET', `${CONTACTS}/${id}`)).status).toBe(404);
    expect((await read([{ id }], ['email'])).status).toBe(207);
    const archived = await api('GET', `${CONTACTS}/${id}?archived=true`);
    expect(archived.body.archived).toBe(true);
    expect(archived.body.archivedAt).toBeDefined();
    await control(emulator, 'POST', `/portals/4242001/contacts/${id}/restore`);
    expect((await api('GET', `${CONTACTS}/${id}`)).status).toBe(200);
  });
});

describe('merges and erasure', () => {
  it('merges into a new id that both old ids answer with', async () => {
    const [a, b] = ['900000000020', '900000000021'];
    await update([{ id: a, properties: { jobtitle: 'Primary', hs_seniority: '' } }]);
    await update([{ id: b, properties: { jobtitle: 'Other', hs_seniority: 'vp' } }]);
    const merged = await api('POST', `${CONTACTS}/merge`, {
      primaryObjectId: a,
      objectIdToMerge: b,
    });
    expect(merged.status).toBe(200);
    const { id } = merged.body;
    expect([a, b]).not.toContain(id);
    const { status, body } = await read(
      [{ id: a }, { id: b }],
      ['jobtitle', 'hs_seniority', 'hs_merged_object_ids'],
    );
    expect(status).toBe(200);
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).toMatchObject({
      id,
      properties: {
        jobtitle: 'Primary',
        hs_seniority: 'vp',
        hs_merged_object_ids: `${a};${b}`,
      },
    });
    const list = await api('GET', `${CONTACTS}?limit=100`);
    const listed = list.body.results.map((result: { id: string }) => result.id);
    expect(listed).toContain(id);
    expect(listed).not.toContain(a);
  });

  it('erases for good', async () => {
    const objectId = '900000000030';
    const gone = await api('POST', `${CONTACTS}/gdpr-delete`, { objectId });
    expect(gone.status).toBe(204);
    const archived = await api('GET', `${CONTACTS}/${objectId}?archived=true`);
    expect(archived.status).toBe(404);
  });
});

describe('scopes and the rest', () => {
  it('answers 403 with the scope that is missing', async () => {
    const { status, body } = await api('GET', '/crm/objects/2026-09/deals');
    expect(status).toBe(403);
    expect(body.category).toBe('MISSING_SCOPES');
    expect(body.errors[0].context.requiredGranularScopes).toEqual(['crm.objects.deals.read']);
    const email = await api('GET', '/crm/objects/2026-09/emails');
    expect(email.body.errors[0].context.requiredGranularScopes).toEqual(['sales-email-read']);
    const company = await api('PATCH', '/crm/objects/2026-09/companies/800000000003', {
      properties: { name: 'x' },
    });
    expect(company.status).toBe(403);
  });

  it('knows only the dated paths', async () => {
    expect((await api('GET', '/crm/v3/objects/contacts')).status).toBe(404);
  });

  it('answers 400 to a body that is no JSON', async () => {
    const response = await fetch(`${emulator.url}${CONTACTS}/batch/read`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"inputs":',
    });
    expect(response.status).toBe(400);
  });

  it('marks each answer as the emulator’s', async () => {
    const { headers } = await api('GET', `${CONTACTS}/${FIRST}`);
    expect(headers.get('x-hubspot-emulator')).toBe('1');
    expect((await fetch(emulator.url)).headers.get('x-hubspot-emulator')).toBe('1');
  });
});

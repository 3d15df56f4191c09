import { CONTACTS, control, FIRST, startInstalled, type Api } from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let emulator: Emulator;
let api: Api;
beforeAll(async () => {
  ({ emulator, api } = await startInstalled());
});
afterAll(() => emulator.close());
afterEach(() => expect(emulator.world.violations).toEqual([]));

const BASE = '/crm/properties/2026-09/contacts';
const option = (value: string, displayOrder: number) => ({
  label: value.toUpperCase(),
  value,
  displayOrder,
  hidden: false,
});
const TIER = {
  name: 'fixture_tier',
  label: 'Tier',
  type: 'enumeration',
  fieldType: 'select',
  groupName: 'fixture',
  options: [option('a', 0), option('b', 1)],
  formField: false,
};

describe('provisioning', () => {
  it('goes from 404 over 201 to 409 for a group', async () => {
    expect((await api('GET', `${BASE}/groups/fixture`)).status).toBe(404);
    const made = await api('POST', `${BASE}/groups`, { name: 'fixture', label: 'Fixture' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      name: 'fixture',
      label: 'Fixture',
      displayOrder: -1,
      archived: false,
    });
    expect((await api('POST', `${BASE}/groups`, { name: 'fixture', label: 'x' })).status).toBe(409);
    expect((await api('GET', `${BASE}/groups/fixture`)).status).toBe(200);
  });

  it('goes from 404 over 201 to 409 for a property', async () => {
    expect((await api('GET', `${BASE}/fixture_tier`)).status).toBe(404);
    const made = await api('POST', BASE, TIER);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'fixture_tier',
      options: TIER.options,
      formField: false,
      hubspotDefined: false,
      modificationMetadata: { readOnlyValue: false },
    });
    expect((await api('POST', BASE, TIER)).body.category).toBe('OBJECT_ALREADY_EXISTS');
  });

  it.each([
    ['a group that does not exist', { groupName: 'nowhere' }],
    ['a field that does not fit the type', { fieldType: 'number' }],
    ['an enumeration without options', { options: [] }],
    ['an option twice', { options: [option('a', 0), option('a', 1)] }],
    ['a name in capitals', { name: 'Fixture' }],
    ['a value that shall be read-only', { modificationMetadata: { readOnlyValue: true } }],
  ])('refuses %s', async (_what, change) => {
    const { status, body } = await api('POST', BASE, { ...TIER, name: 'fixture_other', ...change });
    expect(status).toBe(400);
    expect(body.category).toBe('VALIDATION_ERROR');
  });

  it('takes the new property at once, and new options after a PATCH', async () => {
    const write = (value: string) =>
      api('PATCH', `${CONTACTS}/${FIRST}`, { properties: { fixture_tier: value } });
    expect((await write('a')).status).toBe(200);
    expect((await write('c')).status).toBe(400);
    const options = [...TIER.options, option('c', 2)];
    expect((await api('PATCH', `${BASE}/fixture_tier`, { options })).status).toBe(200);
    expect((await write('c')).status).toBe(200);
  });

  it('creates and reads in a batch', async () => {
    const inputs = [
      { ...TIER, name: 'fixture_x' },
      { ...TIER, name: 'fixture_y' },
    ];
    expect((await api('POST', `${BASE}/batch/create`, { inputs })).status).toBe(201);
    const { status, body } = await api('POST', `${BASE}/batch/read`, {
      inputs: [{ name: 'fixture_x' }, { name: 'fixture_none' }],
      archived: false,
      dataSensitivity: 'non_sensitive',
    });
    expect(status).toBe(207);
    expect(body.results).toHaveLength(1);
    expect(body.errors[0].context.ids).toEqual(['fixture_none']);
  });

  it('fails the writes to a property that an admin removes', async () => {
    await control(emulator, 'DELETE', '/portals/4242001/properties/fixture_tier');
    const { status, body } = await api('PATCH', `${CONTACTS}/${FIRST}`, {
      properties: { fixture_tier: 'a' },
    });
    expect(status).toBe(400);
    expect(body.errors[0].code).toBe('PROPERTY_DOESNT_EXIST');
    expect((await api('GET', `${BASE}/fixture_tier`)).status).toBe(404);
    expect((await api('GET', `${BASE}/fixture_tier?archived=true`)).status).toBe(200);
    expect((await api('POST', BASE, TIER)).status).toBe(409);
  });

  it('does not let an app change the definitions of HubSpot', async () => {
    expect((await api('PATCH', `${BASE}/email`, { label: 'x' })).status).toBe(400);
    expect((await api('DELETE', `${BASE}/email`)).status).toBe(400);
  });
});

describe('what the portal has from the start', () => {
  it.each([
    ['contacts', 'hs_analytics_num_page_views', 'number', true],
    ['contacts', 'hs_analytics_last_timestamp', 'datetime', true],
    ['contacts', 'hs_email_optout', 'bool', true],
    ['contacts', 'notes_last_contacted', 'datetime', true],
    ['contacts', 'num_conversion_events', 'number', true],
    ['contacts', 'jobtitle', 'string', false],
    ['contacts', 'main_pain_point', 'enumeration', false],
    ['contacts', 'trial_started_at', 'datetime', false],
    ['contacts', 'postcode_served', 'bool', false],
    ['companies', 'numberofemployees', 'number', false],
    ['companies', 'uses_crm', 'bool', false],
  ])('%s.%s is %s, read-only: %s', async (type, name, kind, readOnly) => {
    const { status, body } = await api('GET', `/crm/properties/2026-09/${type}/${name}`);
    expect(status).toBe(200);
    expect(body.type).toBe(kind);
    expect(body.modificationMetadata.readOnlyValue).toBe(readOnly);
  });

  it('has nothing of Assay before the installation', async () => {
    const { body } = await api('GET', BASE);
    const names = body.results.map((each: { name: string }) => each.name);
    expect(names.filter((name: string) => name.startsWith('assay'))).toEqual([]);
    expect(names.length).toBeGreaterThan(80);
  });
});

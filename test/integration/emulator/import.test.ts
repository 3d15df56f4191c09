import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../support/test-folder.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';
import { apiOf, CONTACTS, control, install, startFixture, type Api } from './start-installed.ts';

const EXPORT = join(import.meta.dirname, '../../fixtures/emulator/export.csv');
const folder = testFolder('import');

describe('an admin’s own contact export', () => {
  let emulator: Emulator;
  let api: Api;
  beforeAll(async () => {
    emulator = await startFixture({ contactsCsv: EXPORT });
    api = apiOf(emulator, (await install(emulator)).access_token);
  });
  afterAll(() => emulator.close());

  it('is loaded row by row; rows that cannot be read are counted and listed with their line', async () => {
    const { body } = await control(emulator, 'GET', '/import');
    expect(body).toEqual({
      rows: 8,
      loaded: 4,
      companies: 1,
      refused: [
        { line: 4, reason: '3 columns instead of 15' },
        { line: 5, reason: 'Record ID 101 is there twice' },
        { line: 7, reason: 'neither a Record ID nor an Email' },
        { line: 8, reason: '"x1" is no Record ID' },
      ],
      unreadableValues: 1,
      newProperties: ['favourite_colour', 'shoe_size', 'joined_club'],
    });
  });

  it('finds properties by label, keeps ids and times, and takes unknown columns as new properties', async () => {
    const names = 'email,jobtitle,country,favourite_colour,shoe_size,joined_club,hubspot_owner_id';
    const { body } = await api('GET', `${CONTACTS}/101?properties=${names}`);
    expect(body.createdAt).toBe('2026-05-03T10:22:00.000Z');
    expect(body.properties).toMatchObject({
      email: 'ada@example-a.example',
      jobtitle: 'VP Ops',
      country: 'Germany',
      favourite_colour: 'red',
      shoe_size: '41',
      joined_club: '2026-01-01',
    });
    const owner = await api('GET', `/crm/owners/2026-09/${body.properties.hubspot_owner_id}`);
    expect(owner.body).toMatchObject({ firstName: 'Jane', lastName: 'Doe' });
    const types = await Promise.all(
      ['favourite_colour', 'shoe_size', 'joined_club'].map((name) =>
        api('GET', `/crm/properties/2026-09/contacts/${name}`),
      ),
    );
    expect(types.map((each) => each.body.type)).toEqual(['string', 'number', 'date']);
  });

  it('makes companies of the company columns', async () => {
    const { body } = await api('GET', `${CONTACTS}/102?associations=companies`);
    const companyId = body.associations.companies.results[0].id;
    const names = 'name,numberofemployees,industry,annualrevenue';
    const company = await api(
      'GET',
      `/crm/objects/2026-09/companies/${companyId}?properties=${names}`,
    );
    expect(company.body.properties).toMatchObject({
      name: 'Example A',
      numberofemployees: '1200',
      industry: 'COMPUTER_SOFTWARE',
      annualrevenue: '5000000',
    });
  });

  it('lets its leads act and new ones come', async () => {
    const acted = emulator.pages.act('4242001', '101', 'start_trial');
    expect(acted).toMatchObject({ ok: true });
    const made = await api('POST', CONTACTS, {
      properties: { email: 'new@example-a.example' },
      associations: [],
    });
    expect(made.status).toBe(201);
  });
});

describe('other ways to write the file', () => {
  async function loaded(text: string | Buffer): Promise<{ report: any; emulator: Emulator }> {
    const file = join(folder, `${Math.random()}.csv`);
    writeFileSync(file, text);
    const emulator = await startFixture({ contactsCsv: file });
    const { body } = await control(emulator, 'GET', '/import');
    await emulator.close();
    return { report: body, emulator };
  }

  it('reads internal names, semicolons, a byte-order mark and Windows line ends', async () => {
    const { report, emulator } = await loaded(
      '\uFEFFhs_object_id;email;hs_email_open\r\n7;a@b.example;3\r\n',
    );
    expect(report).toMatchObject({ rows: 1, loaded: 1, refused: [] });
    expect(emulator.pages.contact('4242001', '7')?.properties['hs_email_open']).toBe('3');
  });

  it('reads UTF-16', async () => {
    const text = Buffer.from('\uFEFFEmail,Last Name\nä@b.example,Ünal\n', 'utf16le');
    const { report, emulator } = await loaded(text);
    expect(report.loaded).toBe(1);
    expect(emulator.pages.contacts('4242001')[0]?.properties['lastname']).toBe('Ünal');
  });

  it('keeps an address that is no address, and options that the portal lacks', async () => {
    const { emulator } = await loaded(
      'Record ID,Email,Lifecycle Stage,Job Title\n1,nobody@nowhere,Trial user,"VP, Ops"\n2,x@y.example,Lead,\n',
    );
    const [one, two] = emulator.pages.contacts('4242001').map(({ properties }) => properties);
    expect(one).toMatchObject({
      email: 'nobody@nowhere',
      lifecyclestage: 'Trial user',
      jobtitle: 'VP, Ops',
    });
    expect(two?.['lifecyclestage']).toBe('lead');
    const stage = emulator.pages
      .contactProperties('4242001')
      .find(({ name }) => name === 'lifecyclestage');
    expect(stage?.options.map(({ value }) => value)).toContain('Trial user');
  });

  it('goes on after a broken quote', async () => {
    const { report } = await loaded(
      'Record ID,Email\n1,a@b.example\n2,"b@b"x.example\n3,c@b.example\n',
    );
    expect(report.loaded).toBeGreaterThanOrEqual(1);
    expect(report.refused.length).toBeGreaterThanOrEqual(1);
    expect(report.rows - report.loaded).toBe(report.refused.length);
  });

  it('refuses an empty file in one line', async () => {
    await expect(loaded('')).rejects.toThrow(/is empty; expected a header and rows/u);
  });

  it('loads 10,000 rows in a few seconds', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, index) =>
        `${index + 1},lead.${index}@c${index % 2500}.example,Company ${index % 2500},${index % 3000},Computer Software`,
    );
    const begin = performance.now();
    const { report } = await loaded(
      ['Record ID,Email,Company name,Number of Employees,Industry', ...rows].join('\n'),
    );
    expect(report).toMatchObject({ rows: 10_000, loaded: 10_000, companies: 2500, refused: [] });
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

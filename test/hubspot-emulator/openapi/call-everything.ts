import { join } from 'node:path';
import { startEmulator } from '../server.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/emulator');
const PUBLIC_URL = 'https://fixture.example';
const CLIENT = { client_id: 'emulator-client', client_secret: 'emulator-secret' };
const REDIRECT = `${PUBLIC_URL}/oauth/callback`;
const EXTRA_SCOPES = ['crm.schemas.companies.read', 'sales-email-read', 'crm.objects.deals.read'];

type Call = readonly [method: string, path: string, body?: unknown];

const CONTACTS = '/crm/objects/2026-09/contacts';
const PROPERTIES = '/crm/properties/2026-09/contacts';
const ASSOCIATIONS = '/crm/associations/2026-09/contacts/companies/batch';
const [ONE, TWO, THREE, FOUR] = [1, 2, 3, 4].map((place) => String(900_000_000_000 + place));
const COMPANY = '800000000003';
const option = { label: 'A', value: 'a', displayOrder: 0, hidden: false };
const property = {
  name: 'walk_tier',
  label: 'Tier',
  type: 'enumeration',
  fieldType: 'select',
  groupName: 'walk',
  options: [option],
};

/** Each endpoint once with success, and the errors that can be had. */
const CALLS: readonly Call[] = [
  ['GET', '/account-info/2026-09/details'],
  ['GET', '/crm/owners/2026-09?limit=2'],
  ['GET', '/crm/owners/2026-09?archived=true'],
  ['GET', '/crm/owners/2026-09/70001'],
  ['GET', '/crm/owners/2026-09/1'],
  ['GET', '/crm/pipelines/2026-09/deals'],
  ['GET', `${PROPERTIES}/groups/walk`],
  ['POST', `${PROPERTIES}/groups`, { name: 'walk', label: 'Walk' }],
  ['GET', `${PROPERTIES}/groups`],
  ['GET', `${PROPERTIES}/groups/walk`],
  ['PATCH', `${PROPERTIES}/groups/walk`, { label: 'Walking' }],
  ['POST', PROPERTIES, property],
  ['POST', PROPERTIES, property],
  ['GET', PROPERTIES],
  ['GET', `${PROPERTIES}/walk_tier`],
  ['PATCH', `${PROPERTIES}/walk_tier`, { label: 'Other' }],
  ['POST', `${PROPERTIES}/batch/create`, { inputs: [{ ...property, name: 'walk_more' }] }],
  [
    'POST',
    `${PROPERTIES}/batch/read`,
    {
      inputs: [{ name: 'walk_tier' }, { name: 'walk_none' }],
      archived: false,
      dataSensitivity: 'non_sensitive',
    },
  ],
  ['GET', `${CONTACTS}?limit=3&properties=email&associations=companies`],
  [
    'GET',
    `${CONTACTS}/${ONE}?properties=email&propertiesWithHistory=jobtitle&associations=companies`,
  ],
  ['GET', `${CONTACTS}/900099999999`],
  [
    'POST',
    `${CONTACTS}/batch/read`,
    {
      inputs: [{ id: ONE }],
      properties: ['email', 'walk_tier'],
      propertiesWithHistory: ['jobtitle'],
    },
  ],
  [
    'POST',
    `${CONTACTS}/batch/read`,
    { inputs: [{ id: ONE }, { id: '1' }], properties: [], propertiesWithHistory: [] },
  ],
  [
    'POST',
    `${CONTACTS}/batch/update`,
    {
      inputs: [
        { id: ONE, properties: { walk_tier: 'a' }, objectWriteTraceId: 'w' },
        { id: '1', properties: {} },
      ],
    },
  ],
  ['POST', `${CONTACTS}/batch/update`, { inputs: [{ id: ONE, properties: { walk_tier: 'z' } }] }],
  [
    'POST',
    `${CONTACTS}/batch/create`,
    {
      inputs: [
        {
          properties: { email: 'walk.1@walk.example' },
          associations: [
            {
              to: { id: COMPANY },
              types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
            },
          ],
        },
      ],
    },
  ],
  [
    'POST',
    `${CONTACTS}/batch/upsert`,
    {
      inputs: [
        { id: 'walk.2@walk.example', idProperty: 'email', properties: { lastname: 'Walk' } },
      ],
    },
  ],
  ['POST', CONTACTS, { properties: { email: 'walk.3@walk.example' }, associations: [] }],
  ['POST', CONTACTS, { properties: { email: 'walk.3@walk.example' }, associations: [] }],
  ['PATCH', `${CONTACTS}/${ONE}`, { properties: { jobtitle: 'Walker' } }],
  [
    'POST',
    `${CONTACTS}/search`,
    {
      filterGroups: [
        { filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: '0' }] },
      ],
      sorts: ['lastmodifieddate'],
      properties: ['email'],
      limit: 5,
      after: '0',
    },
  ],
  [
    'POST',
    `${CONTACTS}/search`,
    { filterGroups: [], sorts: [], properties: [], limit: 999, after: '0' },
  ],
  ['POST', `${ASSOCIATIONS}/read`, { inputs: [{ id: ONE }, { id: '1' }] }],
  [
    'POST',
    `${ASSOCIATIONS}/associate/default`,
    { inputs: [{ from: { id: ONE }, to: { id: COMPANY } }] },
  ],
  ['POST', `${ASSOCIATIONS}/archive`, { inputs: [{ from: { id: ONE }, to: [{ id: COMPANY }] }] }],
  ['PUT', `${CONTACTS}/${ONE}/associations/default/companies/${COMPANY}`],
  ['GET', `${CONTACTS}/${ONE}/associations/companies`],
  ['DELETE', `${CONTACTS}/${ONE}/associations/companies/${COMPANY}`],
  ['POST', `${CONTACTS}/merge`, { primaryObjectId: ONE, objectIdToMerge: TWO }],
  ['POST', `${CONTACTS}/gdpr-delete`, { objectId: THREE }],
  ['POST', `${CONTACTS}/batch/archive`, { inputs: [{ id: '900000000009' }] }],
  ['DELETE', `${CONTACTS}/${FOUR}`],
  ['GET', '/crm/objects/2026-09/tasks?limit=1'],
  ['PATCH', '/crm/objects/2026-09/deals/1', { properties: {} }],
  ['POST', `${PROPERTIES}/batch/archive`, { inputs: [{ name: 'walk_more' }] }],
  ['DELETE', `${PROPERTIES}/walk_tier`],
  ['DELETE', `${PROPERTIES}/groups/walk`],
];

/** Calls every endpoint of a small emulator, records the traffic into a file, and tells its broken answers. */
export async function callEverything(file: string): Promise<readonly string[]> {
  const emulator = await startEmulator({
    app: join(FIXTURES, 'app.json'),
    webhooks: join(FIXTURES, 'webhooks-hsmeta.json'),
    variables: { PUBLIC_URL },
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    appOrigin: 'http://127.0.0.1:9',
    portalSize: 40,
    record: file,
  });
  const code = emulator.world.oauth.grant({
    portalId: '4242001',
    userId: 9001,
    scopes: [...emulator.world.app.requiredScopes, ...EXTRA_SCOPES],
    redirectUri: REDIRECT,
    challenge: null,
  });
  const form = async (path: string, fields: Record<string, string>): Promise<any> => {
    const response = await fetch(`${emulator.url}/oauth/2026-09/token${path}`, {
      method: 'POST',
      body: new URLSearchParams({ ...CLIENT, ...fields }),
    });
    return response.status === 200 ? response.json() : null;
  };
  const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT, code };
  const { access_token: token, refresh_token: refresh } = await form('', grant);
  await form('/introspect', { token, token_type_hint: 'access_token' });
  await form('', { grant_type: 'refresh_token', refresh_token: refresh });
  const call = async ([method, path, body]: Call, bearer = token): Promise<void> => {
    const response = await fetch(emulator.url + path, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
  };
  for (const each of CALLS) await call(each);
  await call(['GET', CONTACTS], 'nobody');
  emulator.world.faults.add({
    clear: false,
    answers: [],
    revokeTokens: false,
    expireTokens: false,
    limit: { requests: 0 },
  });
  await call(['GET', CONTACTS]);
  emulator.world.faults.add({
    clear: true,
    answers: [],
    revokeTokens: false,
    expireTokens: false,
  });
  await call(['DELETE', '/appinstalls/2026-09/external-install']);
  await form('/revoke', { token: refresh });
  const { violations } = emulator.world;
  await emulator.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return violations;
}

import { identityFromQuery } from '../../../src/hubspot/identity.ts';

const GOOD = 'portalId=4242001&userId=9&userEmail=rep%2Btest%40example.com&appId=1160452';

function read(query: string) {
  return identityFromQuery(new URLSearchParams(query));
}

it('reads who asks from the query that HubSpot has completed', () => {
  expect(read(`contactId=501&${GOOD}`)).toEqual({
    ok: true,
    portalId: '4242001',
    userId: '9',
    userEmail: 'rep+test@example.com',
    appId: '1160452',
  });
});

it.each(['portalId', 'userId', 'userEmail', 'appId'])('refuses a query without %s', (key) => {
  const query = new URLSearchParams(GOOD);
  query.delete(key);
  expect(identityFromQuery(query)).toEqual({ ok: false, reason: 'missing', key });
});

it.each(['portalId', 'userId', 'userEmail', 'appId'])(
  'refuses a query in which %s stands twice, even with the same value',
  (key) => {
    const query = new URLSearchParams(GOOD);
    query.append(key, query.get(key)!);
    expect(identityFromQuery(query)).toEqual({ ok: false, reason: 'repeated', key });
  },
);

it.each([
  ['portalId', ''],
  ['portalId', '0'],
  ['portalId', '007'],
  ['portalId', '4242001 '],
  ['portalId', '4242001;drop'],
  ['portalId', '-1'],
  ['portalId', '1e3'],
  ['portalId', '4'.repeat(20)],
  ['userId', 'nine'],
  ['appId', '1.5'],
  ['userEmail', ''],
  ['userEmail', 'nobody'],
  ['userEmail', 'a@b c'],
])('refuses %s "%s"', (key, value) => {
  const query = new URLSearchParams(GOOD);
  query.set(key, value);
  expect(identityFromQuery(query)).toEqual({ ok: false, reason: 'malformed', key });
});

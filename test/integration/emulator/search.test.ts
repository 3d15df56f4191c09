import {
  CONTACTS,
  control,
  FIRST,
  SECOND,
  startInstalled,
  type Answered,
  type Api,
} from './start-installed.ts';
import type { Emulator } from '../../hubspot-emulator/server.ts';

let emulator: Emulator;
let api: Api;
beforeAll(async () => {
  ({ emulator, api } = await startInstalled());
});
afterAll(() => emulator.close());

/** Search allows five calls a second; the tests wait for their turn. */
async function search(body: Record<string, unknown>): Promise<Answered> {
  for (;;) {
    const answer = await api('POST', `${CONTACTS}/search`, body);
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const idsOf = (answer: Answered): string[] =>
  answer.body.results.map((result: { id: string }) => result.id);

const one = (propertyName: string, operator: string, rest: Record<string, unknown> = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
  properties: [propertyName],
  limit: 200,
});

const update = (id: string, properties: Record<string, string>) =>
  api('PATCH', `${CONTACTS}/${id}`, { properties });

describe('search', () => {
  it('finds contacts modified since a time, sorted by it', async () => {
    const since = Date.now();
    await update(SECOND, { jobtitle: 'One' });
    await new Promise((resolve) => setTimeout(resolve, 3));
    await update(FIRST, { jobtitle: 'Two' });
    const answer = await search({
      ...one('lastmodifieddate', 'GTE', { value: String(since) }),
      sorts: [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }],
    });
    expect(idsOf(answer)).toEqual([SECOND, FIRST]);
    expect(answer.body.total).toBe(2);
    const iso = new Date(since).toISOString();
    const asText = await search({
      ...one('lastmodifieddate', 'GTE', { value: iso }),
      sorts: ['-lastmodifieddate'],
    });
    expect(idsOf(asText)).toEqual([FIRST, SECOND]);
  });

  it('walks everything by id greater than the last', async () => {
    const seen: string[] = [];
    for (;;) {
      const { body } = await search({
        ...one('hs_object_id', 'GT', { value: seen.at(-1) ?? '0' }),
        sorts: ['hs_object_id'],
        limit: 25,
      });
      if (body.results.length === 0) break;
      seen.push(...body.results.map((result: { id: string }) => result.id));
    }
    expect(seen).toHaveLength(60);
    expect(seen).toEqual([...seen].sort());
  });

  it.each([
    ['EQ', { value: 'Only one' }, 1],
    ['IN', { values: ['only one', 'nobody'] }, 1],
    ['CONTAINS_TOKEN', { value: 'onl*' }, 1],
    ['HAS_PROPERTY', {}, 60],
    ['NOT_HAS_PROPERTY', {}, 0],
  ])('knows %s', async (operator, rest, count) => {
    await update(FIRST, { jobtitle: 'Only one' });
    expect((await search(one('jobtitle', operator, rest))).body.total).toBe(count);
  });

  it('compares numbers as numbers and takes enumerations as they are written', async () => {
    await update(FIRST, { asset_downloaded_count: '10', hs_seniority: 'vp' });
    await update(SECOND, { asset_downloaded_count: '9', hs_seniority: 'owner' });
    const many = await search(one('asset_downloaded_count', 'GTE', { value: '10' }));
    expect(idsOf(many)).toEqual([FIRST]);
    const between = { value: '9', highValue: '10' };
    const both = await search(one('asset_downloaded_count', 'BETWEEN', between));
    expect(idsOf(both)).toEqual([FIRST, SECOND]);
    expect((await search(one('hs_seniority', 'EQ', { value: 'VP' }))).body.total).toBe(0);
  });

  it('finds the contacts of a company', async () => {
    const companyId = emulator.pages.companyOf('4242001', FIRST)?.id ?? '';
    const answer = await search(one('associations.company', 'EQ', { value: companyId }));
    expect(idsOf(answer)).toContain(FIRST);
  });

  it.each([
    ['more than 200 a page', { limit: 201 }],
    ['a page past 10,000 results', { limit: 100, after: '9901' }],
    ['more than five groups', { filterGroups: Array(6).fill({ filters: [] }) }],
    [
      'more than six filters in a group',
      {
        filterGroups: [
          { filters: Array(7).fill({ propertyName: 'email', operator: 'HAS_PROPERTY' }) },
        ],
      },
    ],
    ['a property that does not exist', one('nonsense', 'EQ', { value: '1' })],
    ['more than 3,000 characters', { query: 'x'.repeat(3001) }],
  ])('refuses %s with 400', async (_what, body) => {
    const answer = await search(body);
    expect(answer.status).toBe(400);
    expect(answer.body.category).toBe('VALIDATION_ERROR');
  });

  it('does not show archived contacts', async () => {
    const id = '900000000033';
    await api('DELETE', `${CONTACTS}/${id}`);
    expect((await search(one('hs_object_id', 'EQ', { value: id }))).body.total).toBe(0);
  });

  it('lags behind a write for as long as it is told', async () => {
    await control(emulator, 'POST', '/misbehave', { searchLagMs: 700 });
    await update(FIRST, { jobtitle: 'Lagging' });
    const made = await api('POST', CONTACTS, {
      properties: { jobtitle: 'Lagging' },
      associations: [],
    });
    const at = async () => idsOf(await search(one('jobtitle', 'EQ', { value: 'Lagging' })));
    expect(await at()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 750));
    expect(await at()).toEqual([FIRST, made.body.id]);
    await control(emulator, 'POST', '/misbehave', { searchLagMs: 0 });
  });

  it('allows five calls a second, without rate-limit headers and apart from the other limit', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const calls = await Promise.all(
      Array.from({ length: 7 }, () => api('POST', `${CONTACTS}/search`, { limit: 1 })),
    );
    const refused = calls.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(refused[0]?.body).toMatchObject({
      errorType: 'RATE_LIMIT',
      policyName: 'SECONDLY',
      message: 'You have reached your secondly limit.',
    });
    for (const { headers } of calls) expect(headers.has('x-hubspot-ratelimit-max')).toBe(false);
    expect((await api('GET', `${CONTACTS}?limit=1`)).status).toBe(200);
  });
});

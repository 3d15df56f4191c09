import nock from 'nock';
import type { ContactRecord } from '../../../src/hubspot/crm-record.ts';
import { inProcessRateBudget } from '../../../src/hubspot/in-process-rate-budget.ts';
import { searchModified } from '../../../src/hubspot/search-modified.ts';
import { API_URL, crmObject, onlyMockedNetwork, PORTAL, portalClient } from './portal-client.ts';

onlyMockedNetwork();
afterEach(() => nock.cleanAll());

const PATH = '/crm/objects/2026-09/contacts/search';
const T0 = Date.UTC(2026, 10, 21);

type Contact = { id: number; at: number };
type Search = {
  filterGroups: { filters: { propertyName: string; operator: string; value: string }[] }[];
  sorts: { propertyName: string; direction: string }[];
  limit: number;
  after?: string;
};

/** HubSpot's search over these contacts, with its limits of 200 a page and 10,000 in all. */
function index(contacts: readonly Contact[]) {
  const searches: Search[] = [];
  const keep = {
    GTE: (one: number, other: number) => one >= other,
    GT: (one: number, other: number) => one > other,
    EQ: (one: number, other: number) => one === other,
  };
  const valueOf = (contact: Contact, name: string) =>
    name === 'hs_object_id' ? contact.id : contact.at;
  const hitsOf = (filters: Search['filterGroups'][0]['filters'], sortBy: string) =>
    contacts
      .filter((contact) =>
        filters.every(({ propertyName, operator, value }) =>
          keep[operator as keyof typeof keep](valueOf(contact, propertyName), Number(value)),
        ),
      )
      .sort((one, other) => valueOf(one, sortBy) - valueOf(other, sortBy) || other.id - one.id);
  const found = new Map<string, Contact[]>();
  nock(API_URL)
    .persist()
    .post(PATH)
    .reply((_, body) => {
      const search = body as Search;
      searches.push(search);
      const from = Number(search.after ?? 0);
      if (search.limit > 200 || from + search.limit > 10_000) return [400, {}];
      const filters = search.filterGroups[0]!.filters;
      const sortBy = search.sorts[0]!.propertyName;
      const key = JSON.stringify([filters, sortBy]);
      const hits = found.get(key) ?? hitsOf(filters, sortBy);
      found.set(key, hits);
      const results = hits.slice(from, from + search.limit).map(({ id, at }) => {
        const iso = new Date(at).toISOString();
        return crmObject(String(id), { lastmodifieddate: iso }, iso);
      });
      const next = from + search.limit;
      const paging = next < hits.length ? { paging: { next: { after: String(next) } } } : {};
      return [200, { total: hits.length, results, ...paging }];
    });
  return searches;
}

async function find(since: number): Promise<ContactRecord[]> {
  const budget = inProcessRateBudget({
    clock: () => Date.now(),
    settings: { limit: 10_000, searchLimit: 10_000 },
  });
  const { client } = portalClient({ budget });
  const found: ContactRecord[] = [];
  const search = { portalId: PORTAL, lane: 2, since, properties: ['email'] } as const;
  for await (const page of searchModified(client, search)) found.push(...page);
  return found;
}

const ids = (contacts: readonly ContactRecord[]) => contacts.map(({ id }) => Number(id));

it('finds what was modified since an instant, that instant included, oldest first', async () => {
  const searches = index([
    { id: 1, at: T0 - 1 },
    { id: 2, at: T0 + 5 },
    { id: 3, at: T0 },
  ]);
  expect(ids(await find(T0))).toEqual([3, 2]);
  expect(searches).toHaveLength(1);
  expect(searches[0]).toMatchObject({
    filterGroups: [
      { filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(T0) }] },
    ],
    sorts: [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }],
    properties: ['email', 'lastmodifieddate'],
  });
});

it('finds nothing where nothing was modified', async () => {
  index([{ id: 1, at: T0 - 1 }]);
  expect(await find(T0)).toEqual([]);
});

it('goes on beyond 10,000 results, each contact once', async () => {
  const contacts = Array.from({ length: 23_456 }, (_, id) => ({
    id: id + 1,
    at: T0 + Math.floor(id / 7),
  }));
  index(contacts);
  const found = ids(await find(T0));
  expect(found).toHaveLength(23_456);
  expect(new Set(found).size).toBe(23_456);
}, 60_000);

it('goes on beyond 10,000 results of one millisecond, as an import makes them', async () => {
  const contacts = [
    { id: 1, at: T0 },
    ...Array.from({ length: 12_000 }, (_, id) => ({ id: id + 10, at: T0 + 1 })),
    { id: 5, at: T0 + 2 },
  ];
  index(contacts);
  const found = ids(await find(T0));
  expect(found).toHaveLength(12_002);
  expect(new Set(found).size).toBe(12_002);
}, 60_000);

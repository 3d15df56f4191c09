import { z } from 'zod';
import type { Lane } from '../core/lane.ts';
import { API_VERSION } from './api-version.ts';
import type { HubSpotClient } from './client.ts';
import { CrmObject, Paging, type ContactRecord } from './crm-record.ts';

type SearchModified = {
  readonly portalId: string;
  readonly lane: Lane;
  /** Epoch milliseconds, included. The index lags by seconds to minutes: look back further than the last look. */
  readonly since: number;
  readonly properties: readonly string[];
  readonly signal?: AbortSignal | undefined;
};

/** HubSpot gives no more than this many results of one search, and at most 200 a page. */
const MOST_RESULTS = 10_000;
const PAGE_SIZE = 200;

type Filter = {
  readonly propertyName: string;
  readonly operator: 'GTE' | 'GT' | 'EQ';
  readonly value: string;
};
type Window = { readonly filters: readonly Filter[]; readonly sortBy: string };

/** Contacts modified since an instant, oldest change first, page by page, each contact once; however many they are. */
export async function* searchModified(
  client: HubSpotClient,
  search: SearchModified,
): AsyncGenerator<readonly ContactRecord[], void, undefined> {
  const seen = new Set<string>();
  const fresh = (contacts: readonly ContactRecord[]) =>
    contacts.filter(({ id, updatedAt }) => {
      const key = `${id} ${String(updatedAt)}`;
      return seen.size < seen.add(key).size;
    });

  let since = search.since;
  for (;;) {
    const isFull = yield* walk(client, search, { window: from(since), fresh });
    if (isFull === null) return;
    if (isFull > since) {
      since = isFull;
      continue;
    }
    // More than 10,000 were modified in one millisecond, as by an import: go through them by id.
    yield* walkInstant(client, search, { at: since, fresh });
    since += 1;
  }
}

type Walk = {
  readonly window: Window;
  readonly fresh: (contacts: readonly ContactRecord[]) => ContactRecord[];
};

/** Pages through one search; the last modification seen if it ended at the limit, else null. */
async function* walk(
  client: HubSpotClient,
  search: SearchModified,
  { window, fresh }: Walk,
): AsyncGenerator<readonly ContactRecord[], number | null, undefined> {
  let after: string | undefined;
  for (let results = 0; ;) {
    const page = await searchPage(client, search, { window, after });
    results += page.results.length;
    const contacts = fresh(page.results);
    if (contacts.length > 0) yield contacts;
    after = page.paging?.next?.after;
    const last = page.results.at(-1);
    if (after === undefined || last === undefined) return null;
    if (results + PAGE_SIZE > MOST_RESULTS) return modifiedAt(last);
  }
}

async function* walkInstant(
  client: HubSpotClient,
  search: SearchModified,
  { at, fresh }: { at: number; fresh: Walk['fresh'] },
): AsyncGenerator<readonly ContactRecord[], void, undefined> {
  for (let lastId = '0'; ;) {
    const window: Window = {
      filters: [
        { propertyName: MODIFIED, operator: 'EQ', value: String(at) },
        { propertyName: 'hs_object_id', operator: 'GT', value: lastId },
      ],
      sortBy: 'hs_object_id',
    };
    const page = await searchPage(client, search, { window, after: undefined });
    const last = page.results.at(-1);
    if (last === undefined) return;
    lastId = last.id;
    const contacts = fresh(page.results);
    if (contacts.length > 0) yield contacts;
  }
}

const MODIFIED = 'lastmodifieddate';

function from(since: number): Window {
  const filter: Filter = { propertyName: MODIFIED, operator: 'GTE', value: String(since) };
  return { filters: [filter], sortBy: MODIFIED };
}

/** The searched property itself; `updatedAt` may lie apart from it by what HubSpot writes on its own. */
function modifiedAt({ properties, updatedAt }: ContactRecord): number {
  const at = Date.parse(properties[MODIFIED] ?? '');
  return Number.isNaN(at) ? updatedAt : at;
}

async function searchPage(
  client: HubSpotClient,
  { portalId, lane, properties, signal }: SearchModified,
  { window, after }: { window: Window; after: string | undefined },
) {
  return client.call({
    portalId,
    lane,
    signal,
    kind: 'search',
    purpose: 'search-modified',
    method: 'POST',
    path: `/crm/objects/${API_VERSION}/contacts/search`,
    body: {
      filterGroups: [{ filters: window.filters }],
      sorts: [{ propertyName: window.sortBy, direction: 'ASCENDING' }],
      properties: [...new Set([...properties, MODIFIED])],
      limit: PAGE_SIZE,
      ...(after === undefined ? {} : { after }),
    },
    schema: SearchAnswer,
  });
}

const SearchAnswer = z.looseObject({ results: z.array(CrmObject), paging: Paging });

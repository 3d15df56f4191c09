import type { CallKind } from './call-book.ts';
import { type BenchPortal, type BenchRecord, change, valueOf } from './records.ts';

export type Asked = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
};

/** What an update has changed, and when each contact had been read before it was asked for. */
export type Wrote = {
  readonly portal: BenchPortal;
  readonly records: readonly { readonly record: BenchRecord; readonly readAt: number }[];
  readonly body: string;
};

export type Answer = {
  readonly kind: CallKind;
  readonly status: number;
  readonly contactsRead?: number;
  /** Takes the data as it is when the call comes in. */
  readonly begin?: () => string;
  /** Changes the data when the call is over. */
  readonly finish?: () => Wrote;
};

type Inputs = {
  readonly inputs: readonly { readonly id: string; readonly properties: Record<string, string> }[];
  readonly properties: readonly string[];
};

/** The endpoints that are called once a portal is installed. */
export function answerTo(portal: BenchPortal, { method = '', url = '', body }: Asked): Answer {
  const { pathname, searchParams } = new URL(url, 'http://hubspot');
  switch (`${method} ${pathname}`) {
    case 'POST /crm/objects/2026-09/contacts/batch/read': {
      const { inputs, properties } = JSON.parse(body) as Inputs;
      const records = inputs.flatMap(({ id }) => portal.byId.get(id) ?? []);
      const begin = () => batch(records, properties);
      return { kind: 'contacts', status: 200, contactsRead: records.length, begin };
    }
    case 'POST /crm/objects/2026-09/contacts/batch/update':
      return { kind: 'contacts', status: 200, finish: updating(portal, body) };
    case 'POST /crm/objects/2026-09/companies/batch/read': {
      const { inputs, properties } = JSON.parse(body) as Inputs;
      const records = inputs.flatMap(({ id }) => portal.companies.get(id) ?? []);
      return { kind: 'companies', status: 200, begin: () => batch(records, properties) };
    }
    case 'GET /crm/objects/2026-09/contacts':
      return { kind: 'list', status: 200, begin: () => page(portal, searchParams.get('after')) };
    case 'POST /crm/objects/2026-09/contacts/search':
      return { kind: 'search', status: 200, begin: () => modifiedSince(portal, body) };
    case 'GET /crm/owners/2026-09':
      return { kind: 'owners', status: 200, begin: () => OWNERS };
    default:
      throw new Error(`the stand-in knows no ${method} ${pathname}`);
  }
}

function updating(portal: BenchPortal, body: string): () => Wrote {
  const { inputs } = JSON.parse(body) as Inputs;
  const updates = inputs.flatMap(({ id, properties }) => {
    const record = portal.byId.get(id);
    return record === undefined ? [] : [{ record, properties, readAt: record.readAt }];
  });
  return () => {
    const results = updates.map(({ record, properties }) => {
      change(portal, record, properties);
      return inJson(
        record,
        Object.entries(properties).map(([name, value]) => pair(name, value)),
      );
    });
    return {
      portal,
      records: updates,
      body: `{"status":"COMPLETE","results":[${results.join()}]}`,
    };
  };
}

function batch(records: readonly BenchRecord[], names: readonly string[]): string {
  const now = performance.now();
  const results = records.map((record) => {
    record.readAt = now;
    return inJson(
      record,
      names.map((name) => pair(name, valueOf(record, name))),
    );
  });
  return `{"status":"COMPLETE","results":[${results.join()}]}`;
}

/**
 * Put together from its parts: an object that is made only to be turned into text takes several times as long, on the
 * cores that the app is measured on.
 */
function inJson({ id, createdAt, updatedAt }: BenchRecord, pairs: readonly string[]): string {
  const changedAt = new Date(updatedAt).toISOString();
  const properties = [
    ...pairs,
    `"hs_object_id":"${id}","lastmodifieddate":"${changedAt}","createdate":"${createdAt}"`,
  ];
  return `{"id":"${id}","properties":{${properties.join()}},"createdAt":"${createdAt}","updatedAt":"${changedAt}","archived":false}`;
}

/** A property and its value as JSON; names are plain words. */
function pair(name: string, value: string | null): string {
  return `"${name}":${value === null ? 'null' : JSON.stringify(value)}`;
}

const PAGE = 100;

function page({ contacts }: BenchPortal, after: string | null): string {
  const start = Number(after ?? 0);
  const results = contacts.slice(start, start + PAGE).map((one) => inJson(one, []));
  const next = start + PAGE < contacts.length ? { next: { after: String(start + PAGE) } } : null;
  return `{"results":[${results.join()}]${next === null ? '' : `,"paging":${JSON.stringify(next)}`}}`;
}

type Search = {
  readonly filterGroups: readonly { readonly filters: readonly { readonly value: string }[] }[];
  readonly limit: number;
  readonly after?: string;
};

/** Only what reconciliation asks: contacts modified since an instant, the oldest change first. */
function modifiedSince({ modified }: BenchPortal, body: string): string {
  const { filterGroups, limit, after = '0' } = JSON.parse(body) as Search;
  const since = Number(filterGroups[0]?.filters[0]?.value ?? 0);
  const all = [...modified].filter(({ updatedAt }) => updatedAt >= since);
  const end = Number(after) + limit;
  const results = all.slice(Number(after), end).map((one) => inJson(one, []));
  const next = end < all.length ? `,"paging":{"next":{"after":"${end}"}}` : '';
  return `{"total":${all.length},"results":[${results.join()}]${next}}`;
}

const OWNERS = JSON.stringify({
  results: Array.from({ length: 5 }, (_, index) => ({
    id: String(900 + index),
    type: 'PERSON',
    userId: 700 + index,
    archived: false,
    teams: [{ id: '1', name: 'Sales' }],
  })),
});

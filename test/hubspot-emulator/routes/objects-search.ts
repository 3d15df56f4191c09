import { z } from 'zod';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { badRequest } from '../http/hubspot-error.ts';
import { SearchAnswer } from '../schemas/object-answers.ts';
import { sortFound, type Sort } from '../search/sort-found.ts';
import { matcher } from '../search/matcher.ts';
import { searchable } from '../search/searchable.ts';
import { Filter } from '../search/filter.ts';
import { objectScopes, objectTypeOf } from './object-types.ts';
import { readBody } from './read-body.ts';
import { showObject } from './show-object.ts';

const MOST_RESULTS = 10_000;
const MOST_CHARACTERS = 3_000;

const SearchBody = z.strictObject({
  filterGroups: z
    .array(z.strictObject({ filters: z.array(Filter).max(6) }))
    .max(5)
    .default([]),
  sorts: z
    .array(
      z.union([
        z.string(),
        z.strictObject({
          propertyName: z.string(),
          direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING'),
        }),
      ]),
    )
    .max(1, 'only one sort is supported')
    .default([]),
  query: z.string().optional(),
  properties: z.array(z.string()).default([]),
  limit: z.int().min(1).max(200).default(10),
  after: z.union([z.string(), z.number()]).default('0'),
});

/** Search: five calls a second, an index that lags, and no more than 10,000 results. */
export const searchRoutes: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/crm/objects/2026-09/:objectType/search',
    limit: 'search',
    scopes: (params) => objectScopes(params['objectType'], 'read'),
    answer: SearchAnswer,
    work: search,
  },
];

function search(call: ApiCall): ApiAnswer {
  const type = objectTypeOf(call.params['objectType']);
  if (JSON.stringify(call.body ?? {}).length > MOST_CHARACTERS)
    throw badRequest(`The search request is longer than ${MOST_CHARACTERS} characters`);
  const body = readBody(SearchBody, call.body);
  const filters = body.filterGroups.flatMap((group) => group.filters);
  if (filters.length > 18) throw badRequest('A search may have at most 18 filters');
  const start = Number(body.after);
  if (!Number.isInteger(start) || start < 0) throw badRequest(`Invalid after: ${body.after}`);
  if (start + body.limit > MOST_RESULTS)
    throw badRequest(`The paging of a search ends at ${MOST_RESULTS} results`);
  const matches = matcher(call.portal, type, body);
  const found = searchable(call.portal, type).filter(matches);
  sortFound(call.portal, found, { type, sort: sortOf(body.sorts[0]) });
  const page = found.slice(start, start + body.limit);
  const next = start + body.limit;
  return {
    status: 200,
    body: {
      total: found.length,
      results: page.map(({ object, properties }) =>
        showObject(
          call.portal,
          { ...object, properties },
          { properties: body.properties, history: [] },
        ),
      ),
      ...(next < found.length ? { paging: { next: { after: String(next) } } } : {}),
    },
    records: page.length,
  };
}

function sortOf(
  sort: string | { propertyName: string; direction: 'ASCENDING' | 'DESCENDING' } | undefined,
): Sort {
  if (sort === undefined) return { propertyName: 'hs_object_id', isDescending: false };
  if (typeof sort !== 'string')
    return { propertyName: sort.propertyName, isDescending: sort.direction === 'DESCENDING' };
  const isDescending = sort.startsWith('-');
  return { propertyName: isDescending ? sort.slice(1) : sort, isDescending };
}

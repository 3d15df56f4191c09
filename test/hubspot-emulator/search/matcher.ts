import type { ObjectType } from '../entities.ts';
import { badRequest } from '../http/hubspot-error.ts';
import { associated } from '../store/associations.ts';
import type { Portal } from '../store/portal.ts';
import type { Filter } from './filter.ts';
import type { Indexed } from './searchable.ts';
import { sortable } from './sortable.ts';

type Matches = (indexed: Indexed) => boolean;

const QUERIED = [
  'email',
  'firstname',
  'lastname',
  'phone',
  'company',
  'name',
  'domain',
  'dealname',
];

/** A test for records: any of the groups with all of its filters, and the text of the query. */
export function matcher(
  portal: Portal,
  type: ObjectType,
  search: {
    filterGroups: readonly { filters: readonly Filter[] }[];
    query?: string | undefined;
  },
): Matches {
  const groups = search.filterGroups.map((group) =>
    group.filters.map((filter) => filterMatcher(portal, type, filter)),
  );
  const words = search.query?.toLowerCase().split(/\s+/u).filter(Boolean) ?? [];
  return (indexed) =>
    (groups.length === 0 || groups.some((filters) => filters.every((each) => each(indexed)))) &&
    words.every((word) => hasWord(indexed, word));
}

function hasWord({ properties }: Indexed, word: string): boolean {
  return QUERIED.some((name) => (properties[name] ?? '').toLowerCase().includes(word));
}

function filterMatcher(portal: Portal, type: ObjectType, filter: Filter): Matches {
  const association = /^associations\.(company|contact|deal)$/u.exec(filter.propertyName)?.[1];
  if (association !== undefined) return associationMatcher(portal, filter, association);
  const property = portal.properties[type].get(filter.propertyName);
  if (property === undefined || property.archived)
    throw badRequest(
      `There was a problem with the request: no property ${filter.propertyName} of ${type}`,
    );
  const of = (indexed: Indexed): number | string | null =>
    sortable(property, indexed.properties[filter.propertyName]);
  const text = (indexed: Indexed): string =>
    (indexed.properties[filter.propertyName] ?? '').toLowerCase();
  const value = sortable(property, filter.value);
  const high = sortable(property, filter.highValue);
  const values = (filter.values ?? []).map((each) => sortable(property, each));
  const compared = (test: (a: number | string, b: number | string) => boolean): Matches => {
    if (value === null) throw badRequest(`${filter.operator} needs a readable value`);
    return (indexed) => {
      const own = of(indexed);
      return own !== null && test(own, value);
    };
  };
  switch (filter.operator) {
    case 'EQ':
      return compared((a, b) => a === b);
    case 'NEQ':
      return (indexed) => of(indexed) !== value;
    case 'LT':
      return compared((a, b) => a < b);
    case 'LTE':
      return compared((a, b) => a <= b);
    case 'GT':
      return compared((a, b) => a > b);
    case 'GTE':
      return compared((a, b) => a >= b);
    case 'BETWEEN':
      if (high === null) throw badRequest('BETWEEN needs a highValue');
      return (indexed) => {
        const own = of(indexed);
        return own !== null && value !== null && own >= value && own <= high;
      };
    case 'IN':
      return (indexed) => values.includes(of(indexed));
    case 'NOT_IN':
      return (indexed) => of(indexed) !== null && !values.includes(of(indexed));
    case 'HAS_PROPERTY':
      return (indexed) => of(indexed) !== null;
    case 'NOT_HAS_PROPERTY':
      return (indexed) => of(indexed) === null;
    case 'CONTAINS_TOKEN':
      return (indexed) => hasToken(text(indexed), filter.value ?? '');
    case 'NOT_CONTAINS_TOKEN':
      return (indexed) => !hasToken(text(indexed), filter.value ?? '');
  }
}

/** A token is a word; `*` at its ends stands for any letters. */
function hasToken(text: string, token: string): boolean {
  const wanted = token.toLowerCase();
  const core = wanted.replaceAll('*', '');
  return text.split(/[^\p{L}\p{N}]+/u).some((word) => {
    if (wanted.startsWith('*') && wanted.endsWith('*')) return word.includes(core);
    if (wanted.startsWith('*')) return word.endsWith(core);
    return wanted.endsWith('*') ? word.startsWith(core) : word === core;
  });
}

function associationMatcher(portal: Portal, filter: Filter, name: string): Matches {
  const to = name === 'company' ? 'companies' : name === 'contact' ? 'contacts' : 'deals';
  const wanted = filter.values ?? [filter.value ?? ''];
  if (filter.operator !== 'EQ' && filter.operator !== 'IN')
    throw badRequest(`${filter.operator} is not supported for associations`);
  return ({ object }) => wanted.some((id) => associated(portal, object, to).has(id));
}

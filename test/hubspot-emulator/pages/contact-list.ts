import type { CrmObject } from '../entities.ts';
import type { PagesContext } from '../pages-context.ts';
import { ownerName } from './display-value.ts';
import type { ContactListData, ContactRow, Sort } from './page-data.ts';

const ROWS_PER_PAGE = 50;

/** From the best to none: the order of the list and of the filters. */
const TIERS = ['tier_1', 'tier_2', 'tier_3', 'needs_data', 'disqualified', ''] as const;

export type ListQuery = {
  readonly sort: Sort;
  readonly descending: boolean;
  /** Null for all; empty for contacts without a tier. */
  readonly tier: string | null;
  readonly search: string;
  readonly page: number;
};

/** One page of the contact list, and how many contacts there are of each tier. */
export function contactList(
  context: PagesContext,
  portalId: string,
  query: ListQuery,
): ContactListData {
  const toRow = rowsOf(context, portalId);
  const all = context.contacts(portalId).map(toRow);
  const found = all
    .filter(({ tier }) => query.tier === null || tier === query.tier)
    .filter((row) => matches(row, query.search.trim().toLowerCase()))
    .sort(by(query));
  const pages = Math.max(1, Math.ceil(found.length / ROWS_PER_PAGE));
  const page = Math.min(Math.max(1, query.page), pages);
  return {
    rows: found.slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE),
    total: found.length,
    page,
    pages,
    tiers: TIERS.map((tier) => ({
      tier,
      label: tierLabels(context, portalId).get(tier) ?? (tier === '' ? 'No tier yet' : tier),
      count: all.filter((row) => row.tier === tier).length,
    })),
  };
}

/** First and last name; the address where there is neither. */
export function nameOf({ properties }: CrmObject): string {
  const name = `${properties['firstname'] ?? ''} ${properties['lastname'] ?? ''}`.trim();
  return name === '' ? (properties['email'] ?? 'Nameless contact') : name;
}

/** The labels of the tiers as the portal's property has them; empty before the app is installed. */
export function tierLabels(context: PagesContext, portalId: string): Map<string, string> {
  const property = context.contactProperties(portalId).find(({ name }) => name === 'assay_tier');
  return new Map(property?.options.map(({ value, label }) => [value, label]));
}

function rowsOf(context: PagesContext, portalId: string): (contact: CrmObject) => ContactRow {
  const owners = context.owners(portalId);
  const labels = tierLabels(context, portalId);
  return (contact) => {
    const { properties } = contact;
    const tier = properties['assay_tier'] ?? '';
    const score = properties['assay_score'];
    const seen = properties['hs_analytics_last_timestamp'];
    return {
      id: contact.id,
      name: nameOf(contact),
      email: properties['email'] ?? '',
      jobTitle: properties['jobtitle'] ?? '',
      company:
        context.companyOf(portalId, contact.id)?.properties['name'] ?? properties['company'] ?? '',
      tier,
      tierLabel: labels.get(tier) ?? tier,
      score: score === undefined || score === '' ? null : Number(score),
      team: properties['assay_team'] ?? '',
      owner: ownerName(owners, properties['hubspot_owner_id']),
      lastSeenAt: seen === undefined || seen === '' ? null : Date.parse(seen),
    };
  };
}

function matches(row: ContactRow, words: string): boolean {
  if (words === '') return true;
  return [row.name, row.email, row.company, row.jobTitle].some((text) =>
    text.toLowerCase().includes(words),
  );
}

/** What is missing comes last in either direction. */
function by({ sort, descending }: ListQuery): (a: ContactRow, b: ContactRow) => number {
  const direction = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [keyOf(a, sort), keyOf(b, sort)];
    if ((left === null) !== (right === null)) return left === null ? 1 : -1;
    const order = left === null || right === null ? 0 : compare(left, right);
    return order * direction || (b.score ?? -1) - (a.score ?? -1) || compare(a.name, b.name);
  };
}

function keyOf(row: ContactRow, sort: Sort): string | number | null {
  switch (sort) {
    case 'name':
      return row.name;
    case 'company':
      return row.company === '' ? null : row.company;
    case 'owner':
      return row.owner === '' ? null : row.owner;
    case 'score':
      return row.score;
    case 'seen':
      return row.lastSeenAt;
    case 'tier':
      // Descending is from tier 1 down.
      return row.tier === '' ? null : -TIERS.findIndex((tier) => tier === row.tier);
  }
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en');
}

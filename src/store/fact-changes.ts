import { sql } from 'kysely';

import { isDeepEqual } from '../core/deep-equal.ts';
import type { Attributes, Facts } from '../core/facts.ts';
import { jsonArray, numberArray } from './array-literals.ts';
import type { Insert } from './insert-all.ts';

/** The facts of a contact as they are stored. */
export type StoredFacts = Pick<Facts, 'contact' | 'company'>;

type Row = StoredFacts & {
  readonly contactId: string;
  readonly judgedAt: number;
  /** As they were stored until now; null for a contact that was not known. */
  readonly before: StoredFacts | null;
};

/** Notes what changed in the facts with the time at which it was seen, null for what went away. */
export function insertFactChanges(portalId: string, rows: readonly Row[]): Insert | null {
  const changes = rows.flatMap(({ contactId, judgedAt, contact, company, before }) => {
    const changed = {
      contact: differenceOf(before?.contact ?? {}, contact),
      company: differenceOf(before?.company ?? {}, company),
    };
    const isNothing = Object.values(changed).every((part) => Object.keys(part).length === 0);
    return isNothing ? [] : [{ contactId, seenAt: judgedAt, ...changed }];
  });
  if (changes.length === 0) return null;
  return sql`
    insert into fact_changes (portal_id, contact_id, seen_at, contact, company)
    select ${portalId}::bigint, contact_id, seen_at, contact, company
    from unnest(
      ${numberArray(changes, ({ contactId }) => contactId)}::bigint[],
      ${numberArray(changes, ({ seenAt }) => seenAt)}::bigint[],
      ${jsonArray(changes, ({ contact }) => contact)}::json[],
      ${jsonArray(changes, ({ company }) => company)}::json[]
    ) as told (contact_id, seen_at, contact, company)
    order by contact_id
    on conflict (portal_id, contact_id, seen_at) do update set
      contact = fact_changes.contact || excluded.contact,
      company = fact_changes.company || excluded.company`;
}

/** The keys whose value is another than before; one that is null is one that is not there. */
function differenceOf(before: Attributes, now: Attributes): Attributes {
  const changed: [string, unknown][] = [];
  for (const key of Object.keys(now)) {
    const value = now[key] ?? null;
    if (!isDeepEqual(before[key] ?? null, value)) changed.push([key, value]);
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(now, key) && (before[key] ?? null) !== null) changed.push([key, null]);
  }
  return Object.fromEntries(changed);
}

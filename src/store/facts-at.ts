import { sql } from 'kysely';

import type { Attributes, Facts } from '../core/facts.ts';
import { answersSeenBy } from './answers.ts';
import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { signalsSeenBy } from './signals.ts';

type At = { readonly contactIds: readonly string[]; readonly at: number };

/** The facts of these contacts as they were known at an instant; contacts not known then are left out. */
export async function factsAt(
  db: Db,
  portalId: string,
  { contactIds, at }: At,
): Promise<ReadonlyMap<string, Facts>> {
  const seen = { contactIds, seenBy: at };
  const changes = await changesUntil(db, portalId, { contactIds, at });
  const signals = await signalsSeenBy(db, portalId, seen);
  const answers = await answersSeenBy(db, portalId, seen);
  const known = new Map<string, Facts>();
  for (const { contactId, contact, company } of changes) {
    const before = known.get(contactId);
    known.set(contactId, {
      id: contactId,
      contact: { ...before?.contact, ...contact },
      company: { ...before?.company, ...company },
      signals: (signals.get(contactId) ?? []).map(({ what }) => what),
      answers: (answers.get(contactId) ?? []).map(({ what }) => what),
    });
  }
  return known;
}

type Change = {
  readonly contactId: string;
  readonly contact: Attributes;
  readonly company: Attributes;
};

async function changesUntil(
  db: Db,
  portalId: string,
  { contactIds, at }: At,
): Promise<readonly Change[]> {
  const { rows } = await sql<Change>`
    select contact_id::text as "contactId", contact, company
    from fact_changes
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      and seen_at <= ${at}::bigint
    order by fact_changes.contact_id, seen_at`.execute(db);
  return rows;
}

/** How many contacts of a portal have been judged. */
export async function countJudged(db: Db, portalId: string): Promise<number> {
  const { rows } = await sql<{ contacts: number }>`
    select count(*)::integer as contacts
    from contact_states
    where portal_id = ${portalId}::bigint`.execute(db);
  return rows[0]?.contacts ?? 0;
}

type Page = {
  readonly portalId: string;
  /** The last contact of the page before; '0' for the first page. */
  readonly after: string;
  readonly limit: number;
};

/** The next contacts of a portal that have been judged, in the order of their ids. */
export async function contactsAfter(
  db: Db,
  { portalId, after, limit }: Page,
): Promise<readonly string[]> {
  const { rows } = await sql<{ contactId: string }>`
    select contact_id::text as "contactId"
    from contact_states
    where portal_id = ${portalId}::bigint and contact_id > ${after}::bigint
    order by contact_states.contact_id
    limit ${limit}::integer`.execute(db);
  return rows.map(({ contactId }) => contactId);
}

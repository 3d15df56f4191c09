import { sql } from 'kysely';

import { jsonArray, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { Insert } from './insert-all.ts';

type Row = { readonly contactId: string; readonly judgedAt: number; readonly history: unknown };

/** Appends one line for each contact that has one. */
export function insertHistory(portalId: string, rows: readonly Row[]): Insert | null {
  const lines = rows.filter(({ history }) => history !== null);
  if (lines.length === 0) return null;
  return sql`
    insert into history (portal_id, contact_id, at, entry)
    select ${portalId}::bigint, contact_id, at, entry
    from unnest(
      ${numberArray(lines, ({ contactId }) => contactId)}::bigint[],
      ${numberArray(lines, ({ judgedAt }) => judgedAt)}::bigint[],
      ${jsonArray(lines, ({ history }) => history)}::json[]
    ) as told (contact_id, at, entry)
    order by contact_id, at`;
}

export type HistoryLine = { readonly at: number; readonly entry: unknown };

type Read = { readonly portalId: string; readonly contactId: string; readonly limit: number };

/** The newest lines of a contact's history, newest first. */
export async function readHistory(db: Db, read: Read): Promise<readonly HistoryLine[]> {
  const { rows } = await sql<HistoryLine>`
    select at::double precision as at, entry
    from history
    where portal_id = ${read.portalId}::bigint and contact_id = ${read.contactId}::bigint
    order by history.at desc, id desc
    limit ${read.limit}::integer`.execute(db);
  return rows;
}

type Since = {
  readonly portalId: string;
  readonly contactIds: readonly string[];
  readonly since: number;
};
export type NotedChange = {
  readonly contactId: string;
  readonly property: string;
  readonly at: number;
};

/** When it was noted that somebody else had changed a property of ours, oldest first. */
export async function notedSince(
  db: Db,
  { portalId, contactIds, since }: Since,
): Promise<readonly NotedChange[]> {
  const { rows } = await sql<NotedChange>`
    select
      contact_id::text as "contactId",
      noted ->> 'property' as property,
      at::double precision as at
    from history
    cross join lateral json_array_elements(entry -> 'noted') as noted
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      and at > ${since}::bigint
    order by history.at`.execute(db);
  return rows;
}

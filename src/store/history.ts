import { sql } from 'kysely';

import { jsonText } from './array-literals.ts';
import type { Db } from './database.ts';

type Row = { readonly contactId: string; readonly judgedAt: number; readonly history: unknown };

/** Appends one line for each contact that has one. */
export async function addHistory(tx: Db, portalId: string, rows: readonly Row[]): Promise<void> {
  const lines = rows
    .filter(({ history }) => history !== null)
    .map(({ contactId, judgedAt, history }) => ({ contactId, at: judgedAt, entry: history }));
  if (lines.length === 0) return;
  await sql`
    insert into history (portal_id, contact_id, at, entry)
    select ${portalId}::bigint, "contactId", at, entry
    from jsonb_to_recordset(${jsonText(lines)}::jsonb)
      as told ("contactId" bigint, at bigint, entry jsonb)
    order by "contactId", at`.execute(tx);
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

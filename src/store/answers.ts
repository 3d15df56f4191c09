import { type RawBuilder, sql } from 'kysely';

import type { Answer } from '../core/facts.ts';
import { jsonText, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { Insert } from './insert-all.ts';
import { type Seen, type SeenBy, seenByContact } from './signals.ts';

type Row = {
  readonly contactId: string;
  readonly judgedAt: number;
  readonly newAnswers: readonly Answer[];
};

/** Appends; answers are never changed, newer ones take their place. */
export function insertAnswers(portalId: string, rows: readonly Row[]): Insert | null {
  const answers = rows.flatMap(({ contactId, judgedAt, newAnswers }) =>
    newAnswers.map((answer) => ({ ...answer, contactId, seenAt: judgedAt })),
  );
  if (answers.length === 0) return null;
  return sql`
    insert into answers (portal_id, contact_id, question, at, seen_at, value, by)
    select ${portalId}::bigint, "contactId", question, at, "seenAt", value, by
    from jsonb_to_recordset(${jsonText(answers)}::jsonb)
      as told ("contactId" bigint, question text, at bigint, "seenAt" bigint, value text, by text)
    order by "contactId", question collate "C", at
    on conflict do nothing`;
}

type AnswerRow = Omit<Answer, 'by'> & {
  readonly contactId: string;
  readonly seenAt: number;
  readonly by: string | null;
};

/** The answers by contact id, oldest first. */
export async function answersSeenBy(
  db: Db,
  portalId: string,
  { contactIds, seenBy }: SeenBy,
): Promise<ReadonlyMap<string, readonly Seen<Answer>[]>> {
  const { rows } = await sql<AnswerRow>`
    select
      contact_id::text as "contactId",
      seen_at::double precision as "seenAt",
      question,
      value,
      at::double precision as at,
      by
    from answers
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      and (${seenBy}::bigint is null or seen_at <= ${seenBy}::bigint)
    order by answers.at, question`.execute(db);
  return seenByContact(rows.map(({ by, ...rest }) => (by === null ? rest : { ...rest, by })));
}

/** All answers of the contact of a row, oldest first, as a JSON column of `Seen<Answer>`; most contacts have none. */
export function answersOf(row: RawBuilder<unknown>) {
  return sql`coalesce(
    (
      select json_agg(
        json_build_object(
          'what',
          jsonb_build_object('question', question, 'value', value, 'at', at)
            || case when by is null then '{}' else jsonb_build_object('by', by) end,
          'seenAt',
          seen_at
        )
        order by at, question
      )
      from answers
      where answers.portal_id = ${row}.portal_id and answers.contact_id = ${row}.contact_id
    ),
    '[]'
  )`;
}

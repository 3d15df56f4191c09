import { sql } from 'kysely';

import type { Answer } from '../core/facts.ts';
import { jsonText, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { Seen } from './signals.ts';

type Row = {
  readonly contactId: string;
  readonly judgedAt: number;
  readonly newAnswers: readonly Answer[];
};

/** Appends; answers are never changed, newer ones take their place. */
export async function addAnswers(tx: Db, portalId: string, rows: readonly Row[]): Promise<void> {
  const answers = rows.flatMap(({ contactId, judgedAt, newAnswers }) =>
    newAnswers.map((answer) => ({ ...answer, contactId, seenAt: judgedAt })),
  );
  if (answers.length === 0) return;
  await sql`
    insert into answers (portal_id, contact_id, question, at, seen_at, value, by)
    select ${portalId}::bigint, "contactId", question, at, "seenAt", value, by
    from jsonb_to_recordset(${jsonText(answers)}::jsonb)
      as told ("contactId" bigint, question text, at bigint, "seenAt" bigint, value text, by text)
    order by "contactId", question collate "C", at
    on conflict do nothing`.execute(tx);
}

type AnswerRow = Omit<Answer, 'by'> & { readonly contactId: string; readonly by: string | null };

/** All answers of these contacts by contact id, oldest first. */
export async function answersOf(
  db: Db,
  portalId: string,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Answer[]>> {
  return answersSeenBy(db, portalId, { contactIds, seenBy: null });
}

/** The answers that were known at an instant. */
export async function answersSeenBy(
  db: Db,
  portalId: string,
  { contactIds, seenBy }: Seen,
): Promise<ReadonlyMap<string, readonly Answer[]>> {
  const { rows } = await sql<AnswerRow>`
    select contact_id::text as "contactId", question, value, at::double precision as at, by
    from answers
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      and (${seenBy}::bigint is null or seen_at <= ${seenBy}::bigint)
    order by answers.at, question`.execute(db);
  const byContact = new Map<string, Answer[]>();
  for (const { contactId, by, ...rest } of rows) {
    const answer = by === null ? rest : { ...rest, by };
    const answers = byContact.get(contactId);
    if (answers === undefined) byContact.set(contactId, [answer]);
    else answers.push(answer);
  }
  return byContact;
}

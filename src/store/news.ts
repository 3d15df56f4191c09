import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** What became known of a contact since it was last judged, by other ways than judging. */
export type News = {
  readonly contactId: string;
  /** Ids of signals. */
  readonly signals: readonly string[];
  /** `question@at` of noted answers. */
  readonly answers: readonly string[];
};

/** Signals and answers that no judgement has seen yet, by contact: what a change of score is put down to. */
export async function newsOf(
  db: Db,
  portalId: string,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, News>> {
  const { rows } = await sql<News>`
    select
      state.contact_id::text as "contactId",
      coalesce((
        select jsonb_agg(signals.id) from signals
        where signals.portal_id = state.portal_id
          and signals.contact_id = state.contact_id
          and signals.seen_at > state.judged_at
      ), '[]') as signals,
      coalesce((
        select jsonb_agg(answers.question || '@' || answers.at) from answers
        where answers.portal_id = state.portal_id
          and answers.contact_id = state.contact_id
          and answers.seen_at > state.judged_at
      ), '[]') as answers
    from contact_states as state
    where state.portal_id = ${portalId}::bigint
      and state.contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])`.execute(db);
  return new Map(rows.map((news) => [news.contactId, news]));
}

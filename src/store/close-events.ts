import { sql } from 'kysely';

import { numberArray, textArray } from './array-literals.ts';
import type { Done } from './complete-claim.ts';
import type { Db } from './database.ts';

type Closing = {
  readonly subjectType: string;
  readonly subjectId: string;
  readonly id: string;
  readonly state: 'applied' | 'superseded' | 'ignored' | 'dead';
  readonly reason: string | null;
};

/** Closes the events that the claim saw; what came later waits for the next one. */
export async function closeEvents(tx: Db, portalId: string, done: readonly Done[]): Promise<void> {
  const closings = done.flatMap(closingsOf);
  if (closings.length === 0) return;
  // In the order of their ids, as counting repeats does.
  await sql`
    with closing as (
      select ledger.subject_type, ledger.object_id, ledger.id, told.state, told.reason
      from unnest(
        ${textArray(closings, (closing) => closing.subjectType)}::text[],
        ${numberArray(closings, (closing) => closing.subjectId)}::bigint[],
        ${numberArray(closings, (closing) => closing.id)}::bigint[],
        ${textArray(closings, (closing) => closing.state)}::text[],
        ${textArray(closings, (closing) => closing.reason)}::text[]
      ) as told (subject_type, object_id, id, state, reason)
      join ledger
        on ledger.portal_id = ${portalId}::bigint
        and ledger.subject_type = told.subject_type
        and ledger.object_id = told.object_id
        and ledger.id = told.id
        and ledger.state = 'pending'
      order by ledger.id
      for update of ledger
    )
    update ledger set
      state = closing.state,
      reason = closing.reason,
      closed_at = statement_timestamp()
    from closing
    where ledger.portal_id = ${portalId}::bigint
      and ledger.subject_type = closing.subject_type
      and ledger.object_id = closing.object_id
      and ledger.id = closing.id
      and ledger.state = 'pending'`.execute(tx);
}

/** The newest event of a judged subject is the applied one: the judgement saw what all before it told. */
function closingsOf({
  mark: { subjectType, subjectId, events },
  outcome,
}: Done): readonly Closing[] {
  return events.map(({ id }, index) => {
    const subject = { subjectType, subjectId, id };
    if (outcome.kind !== 'applied')
      return { ...subject, state: outcome.kind, reason: outcome.reason };
    const state = index === events.length - 1 ? 'applied' : 'superseded';
    return { ...subject, state, reason: null };
  });
}

import { sql } from 'kysely';

import { numberArray, textArray } from './array-literals.ts';
import { holdClaim, type Mark, type MarkKey, markKeys } from './claims.ts';
import { closeEvents } from './close-events.ts';
import type { Db } from './database.ts';
import { buryMarks, raiseMarks } from './dead-letters.ts';
import { MARK_ORDER } from './dirty.ts';
import { subjectKey } from './pending-events.ts';

/** What became of a subject, and so of its events. */
export type Outcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'dead'; readonly reason: string };

export type Done = { readonly mark: Mark; readonly outcome: Outcome };

type Complete = {
  readonly portalId: string;
  readonly token: string;
  readonly done: readonly Done[];
  /** What else is stored of those that are still this claim's, in the same transaction. */
  readonly alongside?: (marks: readonly Mark[]) => Promise<void>;
};

export type Completed = {
  /** Finished: no longer dirty. */
  readonly closed: readonly Mark[];
  /** Finished, but touched meanwhile: still dirty and free to be claimed. */
  readonly touched: readonly Mark[];
  /** Another worker's by now: nothing of it was closed. */
  readonly lost: readonly Mark[];
};

/**
 * Closes what a claim has done, in the caller's transaction: events, and the marks that nobody touched meanwhile.
 * Marks come last: until then deliveries may touch them, and none waits for what is stored here.
 */
export async function completeClaim(
  tx: Db,
  { portalId, token, done, alongside }: Complete,
): Promise<Completed> {
  const marks = done.map(({ mark }) => mark);
  const held = await holdClaim(tx, { portalId, token, marks }, 'lease');
  const heldKeys = new Set(held.map(subjectKey));
  const ours = done.filter(({ mark }) => heldKeys.has(subjectKey(mark)));
  const ourMarks = ours.map(({ mark }) => mark);

  await alongside?.(ourMarks);
  await closeEvents(tx, portalId, ours);
  const removed = await removeUntouched(tx, { portalId, token, marks: ourMarks });
  const clean = ours.filter(({ mark }) => removed.has(subjectKey(mark)));
  const touched = ours.filter((one) => !clean.includes(one)).map(({ mark }) => mark);
  await freeTouched(tx, { portalId, token, marks: touched });
  await buryMarks(tx, portalId, clean);
  await raiseMarks(tx, portalId, ours);
  return {
    closed: clean.map(({ mark }) => mark),
    touched,
    lost: marks.filter((mark) => !heldKeys.has(subjectKey(mark))),
  };
}

type Ours = Pick<Complete, 'portalId' | 'token'> & { readonly marks: readonly Mark[] };

/** Gives the keys of those that were removed; the others have another version by now than the one that was claimed. */
async function removeUntouched(
  tx: Db,
  { portalId, token, marks }: Ours,
): Promise<ReadonlySet<string>> {
  if (marks.length === 0) return new Set();
  const { rows } = await sql<MarkKey>`
    with locked as (
      select mark.address
      from (
        select * from unnest(
          ${textArray(marks, (mark) => mark.subjectType)}::text[],
          ${numberArray(marks, (mark) => mark.subjectId)}::bigint[],
          ${numberArray(marks, (mark) => mark.version)}::bigint[]
        ) as key (subject_type, subject_id, version)
        order by ${MARK_ORDER}
      ) as key
      cross join lateral (
        select ctid as address
        from dirty_marks
        where portal_id = ${portalId}::bigint
          and subject_type = key.subject_type
          and subject_id = key.subject_id
          and lease_token = ${token}::text
          and version = key.version
        for update
      ) as mark
    )
    delete from dirty_marks as mark
    using locked
    where mark.ctid = locked.address
    returning mark.subject_type as "subjectType", mark.subject_id::text as "subjectId"`.execute(tx);
  return new Set(rows.map(subjectKey));
}

/** A new lead was judged just now: what came meanwhile is behaviour, and may settle. */
async function freeTouched(tx: Db, { portalId, token, marks }: Ours): Promise<void> {
  if (marks.length === 0) return;
  await sql`
    update dirty_marks as mark set
      lease_token = null,
      claimed_version = null,
      free_at = statement_timestamp(),
      attempts = 0,
      lane = greatest(mark.lane, 1)
    from ${markKeys(marks)}
    where mark.portal_id = ${portalId}::bigint
      and mark.subject_type = key.subject_type
      and mark.subject_id = key.subject_id
      and mark.lease_token = ${token}::text`.execute(tx);
}

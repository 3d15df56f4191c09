import { sql } from 'kysely';

import { numberArray, textArray } from './array-literals.ts';
import { holdClaim, type Mark, type MarkKey } from './claims.ts';
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
 * Marks are locked last, all at once: until then deliveries may touch them, and none waits for what is stored here.
 */
export async function completeClaim(
  tx: Db,
  { portalId, token, done, alongside }: Complete,
): Promise<Completed> {
  const marks = done.map(({ mark }) => mark);
  const leased = keysOf(await holdClaim(tx, { portalId, token, marks }, 'lease'));
  const ours = done.filter(({ mark }) => leased.has(subjectKey(mark)));
  const ourMarks = ours.map(({ mark }) => mark);

  await alongside?.(ourMarks);
  await closeEvents(tx, portalId, ours);

  const touched = await endMarks(tx, { portalId, token, marks: ourMarks });
  const clean = ours.filter(({ mark }) => !touched.has(subjectKey(mark)));
  // Also what was touched meanwhile: by its letter the dead events are found when it is judged after all.
  await buryMarks(tx, portalId, ours);
  await raiseMarks(tx, portalId, ours);
  return {
    closed: clean.map(({ mark }) => mark),
    touched: ourMarks.filter((mark) => touched.has(subjectKey(mark))),
    lost: marks.filter((mark) => !leased.has(subjectKey(mark))),
  };
}

function keysOf(marks: readonly MarkKey[]): ReadonlySet<string> {
  return new Set(marks.map(subjectKey));
}

type End = { readonly portalId: string; readonly token: string; readonly marks: readonly Mark[] };

/** Removes the marks that nobody touched, and frees the others, whose keys it gives. */
async function endMarks(tx: Db, { portalId, token, marks }: End): Promise<ReadonlySet<string>> {
  const ended = await endThem(tx, { portalId, token, marks });
  const known = keysOf(ended);
  const left = marks.filter((mark) => !known.has(subjectKey(mark)));
  // One that was touched during the statement was locked by it, and is as it is now for the next.
  const rest = await endThem(tx, { portalId, token, marks: left });
  return keysOf([...ended, ...rest].filter(({ isTouched }) => isTouched));
}

type Ended = MarkKey & { readonly isTouched: boolean };

async function endThem(tx: Db, { portalId, token, marks }: End): Promise<readonly Ended[]> {
  if (marks.length === 0) return [];
  const { rows } = await sql<Ended>`
    with held as materialized (
      select key.subject_type, key.subject_id, mark.address, mark.version <> key.version as is_touched
      from (
        select *
        from unnest(
          ${textArray(marks, (mark) => mark.subjectType)}::text[],
          ${numberArray(marks, (mark) => mark.subjectId)}::bigint[],
          ${numberArray(marks, (mark) => mark.version)}::bigint[]
        ) as claimed (subject_type, subject_id, version)
        order by ${MARK_ORDER}
      ) as key
      cross join lateral (
        select version, ctid as address
        from dirty_marks
        where portal_id = ${portalId}::bigint
          and subject_type = key.subject_type
          and subject_id = key.subject_id
          and lease_token = ${token}::text
        for update
      ) as mark
    ), removed as (
      delete from dirty_marks as mark
      using held
      where mark.ctid = held.address and not held.is_touched
      returning held.subject_type, held.subject_id, held.is_touched
    ), freed as (
      -- a new lead was judged just now: what came meanwhile is behaviour, and may settle
      update dirty_marks as mark set
        lease_token = null,
        claimed_version = null,
        free_at = statement_timestamp(),
        attempts = 0,
        lane = greatest(mark.lane, 1)
      from held
      where mark.ctid = held.address and held.is_touched
      returning held.subject_type, held.subject_id, held.is_touched
    )
    select subject_type as "subjectType", subject_id::text as "subjectId", is_touched as "isTouched"
    from (select * from removed union all select * from freed) as ended`.execute(tx);
  return rows;
}

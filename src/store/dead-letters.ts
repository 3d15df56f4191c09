import { sql } from 'kysely';

import type { Lane } from '../core/lane.ts';
import { numberArray, textArray } from './array-literals.ts';
import { type MarkKey, markKeys } from './claims.ts';
import type { Done } from './complete-claim.ts';
import type { Db } from './database.ts';
import { MARK_ORDER, TOUCH_MARK } from './dirty.ts';
import { setEvents } from './event-states.ts';
import type { SubjectType } from './ledger.ts';

/** What failed for good, with or without events, and why. */
export type DeadLetter = {
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  readonly lane: Lane;
  readonly attempts: number;
  readonly reason: string;
  readonly diedAt: number;
};

export async function buryMarks(tx: Db, portalId: string, done: readonly Done[]): Promise<void> {
  const dead = done.flatMap(({ mark, outcome }) =>
    outcome.kind === 'dead' ? [{ ...mark, reason: outcome.reason }] : [],
  );
  if (dead.length === 0) return;
  await sql`
    insert into dead_letters (portal_id, subject_type, subject_id, lane, attempts, reason)
    select ${portalId}::bigint, letter.*
    from unnest(
      ${textArray(dead, (mark) => mark.subjectType)}::text[],
      ${numberArray(dead, (mark) => mark.subjectId)}::bigint[],
      ${numberArray(dead, (mark) => mark.lane)}::smallint[],
      ${numberArray(dead, (mark) => mark.attempts + 1)}::integer[],
      ${textArray(dead, (mark) => mark.reason)}::text[]
    ) as letter (subject_type, subject_id, lane, attempts, reason)
    order by subject_type, subject_id
    on conflict (portal_id, subject_type, subject_id) do update set
      attempts = excluded.attempts, reason = excluded.reason, died_at = excluded.died_at`.execute(
    tx,
  );
}

/** A subject that was judged after all is no dead letter any more, and its dead events are superseded. */
export async function raiseMarks(tx: Db, portalId: string, done: readonly Done[]): Promise<void> {
  const applied = done.filter(({ outcome }) => outcome.kind === 'applied').map(({ mark }) => mark);
  if (applied.length === 0) return;
  // Only what has a letter has dead events.
  if ((await removeLetters(tx, portalId, applied)) === 0) return;
  await changeDeadEvents(tx, portalId, { marks: applied, to: 'superseded' });
}

type ListDead = { readonly portalId: string; readonly limit: number };

/** Newest first. */
export async function listDeadLetters(
  db: Db,
  { portalId, limit }: ListDead,
): Promise<readonly DeadLetter[]> {
  const { rows } = await sql<DeadLetter>`
    select
      subject_type as "subjectType",
      subject_id::text as "subjectId",
      lane,
      attempts,
      reason,
      floor(1000 * extract(epoch from died_at))::double precision as "diedAt"
    from dead_letters
    where portal_id = ${portalId}::bigint
    order by died_at desc, subject_type, dead_letters.subject_id
    limit ${limit}::integer`.execute(db);
  return rows;
}

type Replay = { readonly portalId: string; readonly letters: readonly DeadLetter[] };

/** Put back in one commit: no delivery that touches one of them waits for long. */
const REPLAYED_AT_ONCE = 500;

/**
 * Puts dead letters back to work, a part in each commit: marked again, their events pending again. Those after the first
 * part go behind live work. Gives how many there were.
 */
export async function replayDeadLetters(db: Db, { portalId, letters }: Replay): Promise<number> {
  let replayed = 0;
  for (let from = 0; from < letters.length; from += REPLAYED_AT_ONCE) {
    const part = letters.slice(from, from + REPLAYED_AT_ONCE);
    replayed += await db.transaction().execute(async (tx) => {
      // The marks come first, as in every transaction that touches marks and events.
      await markAgain(tx, portalId, { letters: part, noSoonerThan: from === 0 ? 0 : 3 });
      await changeDeadEvents(tx, portalId, { marks: part, to: 'pending' });
      return removeLetters(tx, portalId, part);
    });
  }
  return replayed;
}

type Again = { readonly letters: readonly DeadLetter[]; readonly noSoonerThan: Lane };

async function markAgain(
  tx: Db,
  portalId: string,
  { letters, noSoonerThan }: Again,
): Promise<void> {
  await sql`
    insert into dirty_marks as mark (portal_id, subject_type, subject_id, lane)
    select
      ${portalId}::bigint, letter.subject_type, letter.subject_id,
      greatest(letter.lane, ${noSoonerThan}::smallint)
    from ${markKeys(letters)}
    join dead_letters as letter using (subject_type, subject_id)
    where letter.portal_id = ${portalId}::bigint
    order by ${MARK_ORDER}
    ${TOUCH_MARK}`.execute(tx);
}

type Change = { readonly marks: readonly MarkKey[]; readonly to: 'pending' | 'superseded' };

async function changeDeadEvents(tx: Db, portalId: string, { marks, to }: Change): Promise<void> {
  const closings = (await deadEvents(tx, portalId, marks)).map((event) => ({
    ...event,
    state: to,
    reason: null,
  }));
  await setEvents(tx, portalId, { closings, now: 'dead' });
}

type DeadEvent = MarkKey & { readonly id: string };

async function deadEvents(
  tx: Db,
  portalId: string,
  marks: readonly MarkKey[],
): Promise<readonly DeadEvent[]> {
  const { rows } = await sql<DeadEvent>`
    select key.subject_type as "subjectType", key.subject_id::text as "subjectId", event.id::text as id
    from ${markKeys(marks)}
    cross join lateral (
      select id
      from ledger
      where portal_id = ${portalId}::bigint
        and subject_type = key.subject_type
        and object_id = key.subject_id
        and state = 'dead'
      order by id
    ) as event`.execute(tx);
  return rows;
}

async function removeLetters(tx: Db, portalId: string, marks: readonly MarkKey[]): Promise<number> {
  const { rows } = await sql`
    delete from dead_letters as letter
    using ${markKeys(marks)}
    where letter.portal_id = ${portalId}::bigint
      and letter.subject_type = key.subject_type
      and letter.subject_id = key.subject_id
    returning 1`.execute(tx);
  return rows.length;
}

import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import { numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { type Lane, MARK_ORDER } from './dirty.ts';
import type { SubjectType } from './ledger.ts';
import { type PendingEvent, pendingEvents, subjectKey } from './pending-events.ts';

/** A contact, company or activity that waits to be looked at, as it was when it was claimed. */
export type Mark = {
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  readonly version: string;
  readonly lane: Lane;
  /** Failed tries so far, with those whose worker died. */
  readonly attempts: number;
  /** Since when it waits, in ms by the database's clock. */
  readonly since: number;
  /** Oldest first; empty where no event asked for it (backfill, due review). */
  readonly events: readonly PendingEvent[];
};

export type Claim = { readonly token: string; readonly marks: readonly Mark[] };

type ClaimOptions = {
  readonly portalId: string;
  readonly subjects: 'contacts' | 'companies-and-activities';
  readonly limit: number;
  readonly leaseMs: number;
  /** A younger mark waits for more events of the same subject, but never in lane 0. */
  readonly settleMs: number;
};

/** Leases marks to the caller by the database's clock: most urgent lane first, then the oldest. */
export async function claimDirty(db: Db, options: ClaimOptions): Promise<Claim> {
  const token = randomUUID();
  const leased = await leaseMarks(db, token, options);
  // A statement of its own, after the lease: its snapshot has every event that the leased versions stand for.
  const events = await pendingEvents(db, options.portalId, leased);
  const marks = leased.map((mark) => ({ ...mark, events: events.get(subjectKey(mark)) ?? [] }));
  return { token, marks };
}

async function leaseMarks(
  db: Db,
  token: string,
  { portalId, subjects, limit, leaseMs, settleMs }: ClaimOptions,
): Promise<readonly Omit<Mark, 'events'>[]> {
  const wanted =
    subjects === 'contacts' ? sql`subject_type = 'contact'` : sql`subject_type <> 'contact'`;
  const { rows } = await sql<Omit<Mark, 'events'>>`
    with due as (
      select subject_type, subject_id
      from dirty_marks
      where portal_id = ${portalId}::bigint
        and ${wanted}
        and free_at <= statement_timestamp()
        and (lane = 0 or since <= statement_timestamp() - ${settleMs}::double precision * interval '1 millisecond')
      order by lane, since
      limit ${limit}::integer
      for update skip locked
    ), leased as (
      update dirty_marks as mark set
        lease_token = ${token}::text,
        free_at = statement_timestamp() + ${leaseMs}::double precision * interval '1 millisecond',
        claimed_version = mark.version,
        -- a lease that ran out was a try as well: its worker died of something
        attempts = mark.attempts + (mark.lease_token is not null)::integer
      from due
      where mark.portal_id = ${portalId}::bigint
        and mark.subject_type = due.subject_type
        and mark.subject_id = due.subject_id
      returning mark.*
    )
    select
      subject_type as "subjectType",
      subject_id::text as "subjectId",
      version::text as version,
      lane,
      attempts,
      floor(1000 * extract(epoch from since))::double precision as since
    from leased
    order by lane, leased.since, leased.subject_id`.execute(db);
  return rows;
}

/** A mark as far as it names one: what a claim is held, released or completed by. */
export type MarkKey = Pick<Mark, 'subjectType' | 'subjectId'>;

type Held = {
  readonly portalId: string;
  readonly token: string;
  readonly marks: readonly MarkKey[];
};
type HeldMark = MarkKey & { readonly version: string };

/**
 * The marks that the claim still holds, locked until the transaction ends, with the versions they have now.
 * Comes first in a transaction that acts on a claim: a lease that ran out may be another worker's by now.
 */
export async function holdClaim(
  tx: Db,
  { portalId, token, marks }: Held,
): Promise<readonly HeldMark[]> {
  const { rows } = await sql<HeldMark>`
    select subject_type as "subjectType", subject_id::text as "subjectId", version::text as version
    from dirty_marks as mark
    join ${markKeys(marks)} using (subject_type, subject_id)
    where mark.portal_id = ${portalId}::bigint and mark.lease_token = ${token}::text
    order by ${MARK_ORDER}
    for update of mark`.execute(tx);
  return rows;
}

type Release = Held & {
  /** Not to be claimed again before this has passed. */
  readonly retryAfterMs: number;
  /** Whether the try counts: yes for a failure, no for work given back untouched. */
  readonly attempt: 'counted' | 'not-counted';
};

/** Gives leases back before they end. What was taken over by another worker stays with it. */
export async function releaseClaim(db: Db, release: Release): Promise<void> {
  const { portalId, token, marks, retryAfterMs, attempt } = release;
  const tries = attempt === 'counted' ? 1 : 0;
  await sql`
    with held as (
      select subject_type, subject_id
      from dirty_marks as mark
      join ${markKeys(marks)} using (subject_type, subject_id)
      where mark.portal_id = ${portalId}::bigint and mark.lease_token = ${token}::text
      order by ${MARK_ORDER}
      for update of mark
    )
    update dirty_marks as mark set
      lease_token = null,
      claimed_version = null,
      free_at = statement_timestamp() + ${retryAfterMs}::double precision * interval '1 millisecond',
      attempts = mark.attempts + ${tries}::integer
    from held
    where mark.portal_id = ${portalId}::bigint
      and mark.subject_type = held.subject_type
      and mark.subject_id = held.subject_id`.execute(db);
}

export function markKeys(marks: readonly MarkKey[]) {
  return sql`unnest(
    ${textArray(marks, (mark) => mark.subjectType)}::text[],
    ${numberArray(marks, (mark) => mark.subjectId)}::bigint[]
  ) as key (subject_type, subject_id)`;
}

import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import type { Lane } from '../core/lane.ts';
import { numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { lanesOf, MARK_ORDER, type Urgency } from './dirty.ts';
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

/** Counted no further: what is refused for weeks must not outgrow its column. */
export const HIGHEST_COUNT = 1_000;

export type Claim = { readonly token: string; readonly marks: readonly Mark[] };

/** A claim whose events are not known yet. */
type Lease = { readonly token: string; readonly marks: readonly Omit<Mark, 'events'>[] };

type ClaimOptions = {
  readonly portalId: string;
  readonly subjects: 'contacts' | 'companies-and-activities';
  /** `live`: lanes 0 and 1, `bulk`: lanes 2 and 3; without it all of them. */
  readonly urgency?: Urgency;
  readonly limit: number;
  readonly leaseMs: number;
  /**
   * Events are gathered this long from the first one on, so that several of one subject are looked at once. Then all
   * are taken that wait; at once when one of them is in lane 0 or a whole batch waits.
   */
  readonly settleMs: number;
};

/** Leases marks to the caller, and looks up their events. */
export async function claimDirty(db: Db, options: ClaimOptions): Promise<Claim> {
  return withEvents(db, options.portalId, await leaseDirty(db, options));
}

/** A statement of its own, after the lease: its snapshot has every event that the leased versions stand for. */
export async function withEvents(db: Db, portalId: string, lease: Lease): Promise<Claim> {
  const events = await pendingEvents(db, portalId, lease.marks);
  const marks = lease.marks.map((mark) => ({
    ...mark,
    events: events.get(subjectKey(mark)) ?? [],
  }));
  return { token: lease.token, marks };
}

/** Leases marks to the caller by the database's clock: most urgent lane first, then the oldest. */
export async function leaseDirty(
  db: Db,
  { portalId, subjects, urgency, limit, leaseMs, settleMs }: ClaimOptions,
): Promise<Lease> {
  const token = randomUUID();
  const wanted =
    subjects === 'contacts' ? sql`subject_type = 'contact'` : sql`subject_type <> 'contact'`;
  const { rows } = await sql<Omit<Mark, 'events'>>`
    with due as (
      select ctid, lane, since
      from dirty_marks
      where portal_id = ${portalId}::bigint
        and ${wanted}
        and ${lanesOf(urgency)}
        and free_at <= statement_timestamp()
      order by lane, since
      limit ${limit}::integer
      for update skip locked
    ), settled as (
      select
        bool_or(lane = 0)
        or count(*) >= ${limit}::integer
        or min(since) <= statement_timestamp() - ${settleMs}::double precision * interval '1 millisecond' as is_ready
      from due
    ), leased as (
      update dirty_marks as mark set
        lease_token = ${token}::text,
        free_at = statement_timestamp() + ${leaseMs}::double precision * interval '1 millisecond',
        claimed_version = mark.version,
        -- a lease that ran out was a try as well: its worker died of something
        attempts = least(mark.attempts + (mark.lease_token is not null)::integer, ${HIGHEST_COUNT}::integer)
      from due, settled
      -- by address: a plan that walks the portal's other marks would grow with the backlog
      where settled.is_ready and mark.ctid = due.ctid
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
  return { token, marks: rows };
}

/** A mark as far as it names one: what a claim is held, released or completed by. */
export type MarkKey = Pick<Mark, 'subjectType' | 'subjectId'>;

type Held = {
  readonly portalId: string;
  readonly token: string;
  readonly marks: readonly MarkKey[];
};
type HeldMark = MarkKey & {
  /** Where its row lies: stays true as long as the transaction that locked it. */
  readonly address: string;
};

/**
 * What is locked: the whole mark, or only that it exists, which keeps other workers from leasing it and lets deliveries
 * touch it: nobody at the door waits for a batch to be stored.
 */
const LOCKS = { mark: sql`for update`, lease: sql`for key share` };

/**
 * The marks that the claim still holds, locked until the transaction ends. Comes first in a transaction that acts on a
 * claim: a lease that ran out may be another worker's by now.
 */
export async function holdClaim(
  tx: Db,
  { portalId, token, marks }: Held,
  lock: keyof typeof LOCKS = 'mark',
): Promise<readonly HeldMark[]> {
  // Each key is looked up by itself (lateral), in the order of locking. A plain join is planned by statistics, and these
  // are wrong when it matters: in a backlog that came since they were gathered.
  const { rows } = await sql<HeldMark>`
    select key.subject_type as "subjectType", key.subject_id::text as "subjectId", mark.address
    from (select * from ${markKeys(marks)} order by ${MARK_ORDER}) as key
    cross join lateral (
      select ctid::text as address
      from dirty_marks
      where portal_id = ${portalId}::bigint
        and subject_type = key.subject_type
        and subject_id = key.subject_id
        and lease_token = ${token}::text
      ${LOCKS[lock]}
    ) as mark`.execute(tx);
  return rows;
}

/** Leases anew what the claim still holds, and gives it; what another worker has by now is left out. */
export function extendLease(
  db: Db,
  { leaseMs, ...claim }: Held & { readonly leaseMs: number },
): Promise<readonly MarkKey[]> {
  return db.transaction().execute(async (tx) => {
    const held = await holdClaim(tx, claim);
    await sql`
      update dirty_marks as mark set
        free_at = statement_timestamp() + ${leaseMs}::double precision * interval '1 millisecond'
      from ${markAddresses(held)}
      where mark.ctid = held.address and mark.lease_token = ${claim.token}::text`.execute(tx);
    return held;
  });
}

type Release = Held & {
  /** Not to be claimed again before this has passed. */
  readonly retryAfterMs: number;
  /** Whether the try counts: yes for a failure, no for work given back untouched. */
  readonly attempt: 'counted' | 'not-counted';
};

/** Gives leases back before they end. What was taken over by another worker stays with it. */
export function releaseClaim(db: Db, release: Release): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await freeMarks(tx, await holdClaim(tx, release), release);
  });
}

async function freeMarks(
  tx: Db,
  held: readonly HeldMark[],
  { token, retryAfterMs, attempt }: Release,
): Promise<void> {
  const tries = attempt === 'counted' ? 1 : 0;
  await sql`
    update dirty_marks as mark set
      lease_token = null,
      claimed_version = null,
      free_at = statement_timestamp() + ${retryAfterMs}::double precision * interval '1 millisecond',
      attempts = least(mark.attempts + ${tries}::integer, ${HIGHEST_COUNT}::integer)
    from ${markAddresses(held)}
    where mark.ctid = held.address and mark.lease_token = ${token}::text`.execute(tx);
}

export function markKeys(marks: readonly MarkKey[]) {
  return sql`unnest(
    ${textArray(marks, (mark) => mark.subjectType)}::text[],
    ${numberArray(marks, (mark) => mark.subjectId)}::bigint[]
  ) as key (subject_type, subject_id)`;
}

function markAddresses(marks: readonly HeldMark[]) {
  return sql`unnest(${textArray(marks, (mark) => mark.address)}::tid[]) as held (address)`;
}

import { sql } from 'kysely';

import type { Lane } from '../core/lane.ts';
import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { markDirty } from './dirty.ts';

type Due = { readonly now: number; readonly everyMs: number };
type Turn = Due & { readonly portalId: string };

/** Connected portals, backfilled to the end, whose last look at what was modified began longer ago than that. */
export async function portalsToReconcile(
  db: Db,
  { now, everyMs }: Due,
): Promise<readonly string[]> {
  const { rows } = await sql<{ portalId: string }>`
    select portals.portal_id::text as "portalId"
    from portals
    join scans as backfill
      on backfill.portal_id = portals.portal_id and backfill.kind = 'backfill' and backfill.finished_at is not null
    left join scans as last on last.portal_id = portals.portal_id and last.kind = 'reconcile'
    where portals.status = 'connected'
      and (last.started_at is null or last.started_at <= ${now - everyMs}::bigint)
    order by last.started_at nulls first, portals.portal_id`.execute(db);
  return rows.map(({ portalId }) => portalId);
}

/**
 * Takes the turn to look at what was modified: one process gets it, until the next one is due.
 * @returns up to when all changes were seen; null where another process has the turn
 */
export async function takeReconciliation(
  db: Db,
  { portalId, now, everyMs }: Turn,
): Promise<number | null> {
  const { rows } = await sql<{ cursor: number }>`
    insert into scans as scan (portal_id, kind, position, started_at)
    select portal_id, 'reconcile', started_at::text, ${now}::bigint
    from scans
    where portal_id = ${portalId}::bigint and kind = 'backfill' and finished_at is not null
    on conflict (portal_id, kind) do update set started_at = excluded.started_at
    where scan.started_at <= ${now - everyMs}::bigint
    returning position::double precision as cursor`.execute(db);
  return rows[0]?.cursor ?? null;
}

type Advance = { readonly portalId: string; readonly cursor: number; readonly now: number };

/** Everything up to the cursor was seen; the turn is kept from now on anew. */
export async function advanceReconciliation(
  tx: Db,
  { portalId, cursor, now }: Advance,
): Promise<void> {
  await sql`
    update scans set
      position = greatest(position::bigint, ${cursor}::bigint)::text,
      started_at = greatest(started_at, ${now}::bigint)
    where portal_id = ${portalId}::bigint and kind = 'reconcile'`.execute(tx);
}

export type Modified = {
  readonly contactId: string;
  readonly updatedAt: number;
  /** Of the judgement that has not seen what the record tells; null where none is known to differ. */
  readonly unlikeJudgementAt: number | null;
};
type Missed = {
  readonly portalId: string;
  readonly contacts: readonly Modified[];
  readonly lane: Lane;
  readonly at: number;
};

/**
 * Marks those contacts whose last change nobody has told: it is newer than our last reading and our last write, or the
 * judgement that has not seen it is still the last one; and nothing waits to be judged. Counts them for the day, in the
 * caller's transaction.
 * @returns how many there were
 */
export async function markMissed(
  tx: Db,
  { portalId, contacts, lane, at }: Missed,
): Promise<number> {
  if (contacts.length === 0) return 0;
  const { rows } = await sql<{ contactId: string }>`
    select told.contact_id::text as "contactId"
    from unnest(
      ${numberArray(contacts, ({ contactId }) => contactId)}::bigint[],
      ${numberArray(contacts, ({ updatedAt }) => updatedAt)}::bigint[],
      ${numberArray(contacts, ({ unlikeJudgementAt }) => unlikeJudgementAt ?? 'null')}::bigint[]
    ) as told (contact_id, updated_at, unlike_judgement_at)
    left join contact_states as state
      on state.portal_id = ${portalId}::bigint and state.contact_id = told.contact_id
    left join confirmations as confirmed
      on confirmed.portal_id = ${portalId}::bigint and confirmed.contact_id = told.contact_id
    where (
        told.updated_at > coalesce(
          greatest((state.observed ->> 'contactAt')::numeric, confirmed.updated_at), 0)
        or told.unlike_judgement_at = state.judged_at
      )
      and not exists (
        select from dirty_marks as mark
        where mark.portal_id = ${portalId}::bigint
          and mark.subject_type = 'contact'
          and mark.subject_id = told.contact_id
      )
      and not exists (
        select from dead_letters as letter
        where letter.portal_id = ${portalId}::bigint
          and letter.subject_type = 'contact'
          and letter.subject_id = told.contact_id
          and letter.died_at >= to_timestamp(told.updated_at / 1000.0)
      )`.execute(tx);
  const contactIds = rows.map(({ contactId }) => contactId);
  await markDirty(tx, { portalId, contactIds, lane });
  if (contactIds.length > 0) await countMissed(tx, { portalId, count: contactIds.length, at });
  return contactIds.length;
}

type Count = { readonly portalId: string; readonly count: number; readonly at: number };

async function countMissed(tx: Db, { portalId, count, at }: Count): Promise<void> {
  await sql`
    insert into missed_contacts as missed (portal_id, day, contacts)
    values (
      ${portalId}::bigint,
      (to_timestamp(${at}::bigint / 1000.0) at time zone 'UTC')::date,
      ${count}::integer
    )
    on conflict (portal_id, day) do update set contacts = missed.contacts + excluded.contacts`.execute(
    tx,
  );
}

export type MissedInPortal = { readonly portalId: string; readonly contacts: number };

/** How many contacts reconciliation has found so far, by portal. */
export async function missedByWebhooks(db: Db): Promise<readonly MissedInPortal[]> {
  const { rows } = await sql<MissedInPortal>`
    select portal_id::text as "portalId", sum(contacts)::double precision as contacts
    from missed_contacts
    group by portal_id
    order by missed_contacts.portal_id`.execute(db);
  return rows;
}

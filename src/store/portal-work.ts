import { type RawBuilder, sql } from 'kysely';

import type { Db } from './database.ts';
import { lanesOf } from './dirty.ts';
import { BULK_SCANS } from './scans.ts';

/** What a portal has to do now, and later. */
export type PortalWork = {
  /** Until companies and activities can be claimed: 0 is now, null is never as things stand. */
  readonly othersInMs: number | null;
  /** Until contacts of lanes 0 and 1 can be claimed. */
  readonly liveInMs: number | null;
  /** How many of those wait, counted no further than a few batches. */
  readonly liveWaiting: number;
  /** Since when the first of them waits, in ms by the database's clock; null where none does. */
  readonly liveSince: number | null;
  /** Whether one of them is a new lead (lane 0). */
  readonly hasNew: boolean;
  /** Whether lanes 2 and 3 can be claimed now, a list is not read to its end, or accounts are due. */
  readonly hasBulk: boolean;
};

type Look = {
  readonly portalId: string;
  readonly settleMs: number;
  /** Contacts that make a whole batch: so many need not settle. */
  readonly batch: number;
};

/** Batches are counted up to this many: more than whoever asks works on at a time. */
const MOST_BATCHES = 4;
/** Where nothing is ready, the first to become so is looked for among this many. */
const FAR_ENOUGH = 1_000;

/** One look at what a wake is about: what is ready, and when to look again. */
export async function portalWork(db: Db, { portalId, settleMs, batch }: Look): Promise<PortalWork> {
  const contacts = sql`subject_type = 'contact'`;
  const live = sql`${contacts} and ${lanesOf('live')}`;
  const others = sql`subject_type <> 'contact'`;
  const { rows } = await sql<PortalWork>`
    select
      ${readyInMs(others, { portalId, settleMs: 0, batch: 1 })} as "othersInMs",
      ${readyInMs(live, { portalId, settleMs, batch })} as "liveInMs",
      waiting.marks as "liveWaiting",
      waiting.since as "liveSince",
      waiting.has_new as "hasNew",
      (
        exists (
          select 1 from dirty_marks
          where portal_id = ${portalId}::bigint and ${contacts} and ${lanesOf('bulk')} and free_at <= statement_timestamp()
        )
        or exists (
          select 1 from scans
          where portal_id = ${portalId}::bigint and kind in ${BULK_SCANS} and finished_at is null
        )
        or exists (
          select 1 from accounts
          where portal_id = ${portalId}::bigint and due_at <= statement_timestamp()
        )
      ) as "hasBulk"
    from (
      select
        count(*)::integer as marks,
        floor(1000 * extract(epoch from min(since)))::double precision as since,
        coalesce(bool_or(lane = 0), false) as has_new
      from (
        select lane, since from dirty_marks
        where portal_id = ${portalId}::bigint and ${live} and free_at <= statement_timestamp()
        order by lane, since
        limit ${MOST_BATCHES * batch}::integer
      ) as mark
    ) as waiting`.execute(db);
  const [work] = rows;
  if (work === undefined) throw new Error('a statement of aggregates gave no row');
  return work;
}

function readyInMs(wanted: RawBuilder<unknown>, { portalId, settleMs, batch }: Look) {
  const settle = sql`${settleMs}::double precision * interval '1 millisecond'`;
  return sql`coalesce(
    (
      select 0 from dirty_marks
      where portal_id = ${portalId}::bigint
        and ${wanted}
        and free_at <= statement_timestamp()
        and (lane = 0 or since <= statement_timestamp() - ${settle})
      limit 1
    ),
    (
      select 0
      from (
        select 1 from dirty_marks
        where portal_id = ${portalId}::bigint and ${wanted} and free_at <= statement_timestamp()
        limit ${batch}::integer
      ) as mark
      having count(*) >= ${batch}::integer
    ),
    (
      -- greatest() leaves nulls out: without the condition, a portal without any mark would be ready in 1 ms for ever
      select case when count(*) > 0 then greatest(1, ceil(1000 * extract(epoch from min(greatest(
        free_at, case when lane = 0 then free_at else since + ${settle} end
      )) - statement_timestamp()))) end
      from (
        select lane, since, free_at from dirty_marks
        where portal_id = ${portalId}::bigint and ${wanted}
        order by lane, since
        limit ${FAR_ENOUGH}::integer
      ) as mark
    )
  )::double precision`;
}

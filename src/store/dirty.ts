import { sql } from 'kysely';

import type { Lane } from '../core/lane.ts';
import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** What must not wait, and what may: lanes 0 and 1, and lanes 2 and 3. */
export type Urgency = 'live' | 'bulk';

export function lanesOf(urgency: Urgency | undefined) {
  if (urgency === undefined) return sql`true`;
  return urgency === 'live' ? sql`lane <= 1` : sql`lane >= 2`;
}

/** Every transaction takes marks in this order, so that none waits for another in a circle. */
export const MARK_ORDER = sql`subject_type <> 'contact', subject_type, subject_id`;

/**
 * What a touch does to a mark that is there already. Its version moves only when a claim has taken the present one up:
 * an unclaimed mark is looked at after this commit in any case, and its row lock alone keeps claims away until then.
 */
export const TOUCH_MARK = sql`
  on conflict (portal_id, subject_type, subject_id) do update set
    version = mark.version + 1,
    lane = least(mark.lane, excluded.lane),
    since = case when mark.version = mark.claimed_version then excluded.since else mark.since end
  where mark.version = mark.claimed_version or excluded.lane < mark.lane`;

type MarkDirty = {
  readonly portalId: string;
  readonly contactIds: readonly string[];
  readonly lane: Lane;
};

/** Marks contacts to be judged without an event: backfill, due reviews, a company's change, a new model. */
export async function markDirty(db: Db, { portalId, contactIds, lane }: MarkDirty): Promise<void> {
  if (contactIds.length === 0) return;
  await sql`
    insert into dirty_marks as mark (portal_id, subject_type, subject_id, lane)
    select distinct ${portalId}::bigint, 'contact', subject_id, ${lane}::smallint
    from unnest(${numberArray(contactIds, (id) => id)}::bigint[]) as contact (subject_id)
    order by subject_id
    ${TOUCH_MARK}`.execute(db);
}

type ReadyOptions = {
  /** How long contacts of lanes 1 to 3 wait for more events. */
  readonly settleMs: number;
};

/** Connected portals in which something could be claimed now: work whose wake was lost, or is about to come. */
export async function portalsWithReady(
  db: Db,
  { settleMs }: ReadyOptions,
): Promise<readonly string[]> {
  const { rows } = await sql<{ portalId: string }>`
    select portal_id::text as "portalId"
    from portals
    where status = 'connected'
      and exists (
        select from dirty_marks as mark
        where mark.portal_id = portals.portal_id
          and mark.free_at <= statement_timestamp()
          and (mark.lane = 0 or mark.since <= statement_timestamp() - ${settleMs}::double precision * interval '1 millisecond')
      )
    order by portals.portal_id`.execute(db);
  return rows.map(({ portalId }) => portalId);
}

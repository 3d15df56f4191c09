import { sql } from 'kysely';

import type { Db } from './database.ts';

export type LaneDepth = {
  readonly lane: number;
  readonly marks: number;
  /** How long the oldest of them has waited. */
  readonly oldestMs: number;
};

/** What waits to be looked at, of all connected portals, by lane. For operators: counts every mark. */
export async function depthByLane(db: Db): Promise<readonly LaneDepth[]> {
  const { rows } = await sql<LaneDepth>`
    select
      lanes.lane,
      count(mark.subject_id)::integer as marks,
      coalesce(1000 * extract(epoch from statement_timestamp() - min(mark.since)), 0)::double precision as "oldestMs"
    from (values (0), (1), (2), (3)) as lanes (lane)
    left join (
      select lane, subject_id, since
      from dirty_marks join portals using (portal_id)
      where portals.status = 'connected'
    ) as mark on mark.lane = lanes.lane
    group by lanes.lane
    order by lanes.lane`.execute(db);
  return rows;
}

export type PortalDeadLetters = { readonly portalId: string; readonly letters: number };

/** How many dead letters there are, by portal. */
export async function deadLettersByPortal(db: Db): Promise<readonly PortalDeadLetters[]> {
  const { rows } = await sql<PortalDeadLetters>`
    select portal_id::text as "portalId", count(*)::integer as letters
    from dead_letters
    group by portal_id
    order by dead_letters.portal_id`.execute(db);
  return rows;
}

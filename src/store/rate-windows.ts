import { sql } from 'kysely';

import { jsonText } from './array-literals.ts';
import type { Db } from './database.ts';

/** A portal's window of calls, as the rate budget exports it. */
export type StoredWindow = readonly [portalId: string, window: unknown];

/** Keeps each portal's window in place of the one before. */
export async function saveRateWindows(
  db: Db,
  windows: readonly StoredWindow[],
  at: number,
): Promise<void> {
  if (windows.length === 0) return;
  const rows = windows.map(([portalId, window]) => ({ portalId, window }));
  await sql`
    insert into rate_windows (portal_id, rate_window, saved_at)
    select "portalId", "window", ${at}::bigint
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as told ("portalId" bigint, "window" jsonb)
    order by "portalId"
    on conflict (portal_id) do update set
      rate_window = excluded.rate_window, saved_at = excluded.saved_at`.execute(db);
}

/** The windows of all portals that were kept after this time. */
export async function getRateWindows(db: Db, after: number): Promise<readonly StoredWindow[]> {
  const { rows } = await sql<{ portalId: string; window: unknown }>`
    select portal_id::text as "portalId", rate_window as "window"
    from rate_windows
    where saved_at > ${after}::bigint
    order by portal_id`.execute(db);
  return rows.map(({ portalId, window }) => [portalId, window]);
}

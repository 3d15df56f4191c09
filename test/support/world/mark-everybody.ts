import { sql } from 'kysely';

import type { Lane } from '../../../src/core/lane.ts';
import type { Db } from '../../../src/store/database.ts';
import { markDirty } from '../../../src/store/dirty.ts';

/** Marks every contact of a portal that was judged before. */
export async function markEverybody(
  db: Db,
  { portalId, lane }: { readonly portalId: string; readonly lane: Lane },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select contact_id::text as id from contact_states where portal_id = ${portalId}::bigint`.execute(
    db,
  );
  await markDirty(db, { portalId, contactIds: rows.map(({ id }) => id), lane });
}

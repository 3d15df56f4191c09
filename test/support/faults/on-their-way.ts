import { sql } from 'kysely';
import { PORTAL, type World } from '../world/start-world.ts';
import { withStore } from './with-store.ts';

/** Those of these contacts of whom it is stored what the CRM shall hold, and the CRM has not confirmed it. */
export async function onTheirWay(
  world: World,
  contactIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await withStore(world, (db) =>
    sql<{ id: string }>`
      select contact_id::text as id
      from contact_states
      left join confirmations using (portal_id, contact_id)
      where portal_id = ${PORTAL}::bigint and contact_id = any(${contactIds}::bigint[])
        and intended ->> 'scoredAt' is distinct from written ->> 'scoredAt'`.execute(db),
  );
  return rows.map(({ id }) => id);
}

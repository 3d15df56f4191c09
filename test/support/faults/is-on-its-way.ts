import { sql } from 'kysely';
import { PORTAL, type World } from '../world/start-world.ts';
import { withStore } from './with-store.ts';

/** Whether it is stored what the CRM shall hold, and the CRM has not confirmed it. */
export async function isOnItsWay(world: World, contactId: string): Promise<boolean> {
  const { rows } = await withStore(world, (db) =>
    sql`
      select 1
      from contact_states
      left join confirmations using (portal_id, contact_id)
      where portal_id = ${PORTAL}::bigint and contact_id = ${contactId}::bigint
        and intended ->> 'scoredAt' is distinct from written ->> 'scoredAt'`.execute(db),
  );
  return rows.length > 0;
}

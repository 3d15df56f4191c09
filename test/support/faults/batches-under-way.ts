import { sql } from 'kysely';
import { serversOf } from '../world/servers-of.ts';
import type { World } from '../world/start-world.ts';

/** How many batches of a portal workers have in hand; one that was given back to be tried later is not among them. */
export async function batchesUnderWay(world: World, portalId: string): Promise<number> {
  const { rows } = await sql<{ batches: number }>`
    select count(distinct lease_token)::integer as batches from dirty_marks
    where portal_id = ${portalId}::bigint`.execute(serversOf(world).database.db);
  return rows[0]?.batches ?? 0;
}

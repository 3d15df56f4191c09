import { sql } from 'kysely';

import type { Db } from './database.ts';

type Take = { readonly portalId: string; readonly team: string; readonly count: number };

/**
 * Takes so many turns of the team and gives the first of them, counted from 0. Belongs into the transaction that
 * stores who was given them: a turn is then neither lost nor given twice.
 */
export async function takeTurns(tx: Db, { portalId, team, count }: Take): Promise<number> {
  const { rows } = await sql<{ firstTurn: number }>`
    insert into owner_turns as turns (portal_id, team, next_turn)
    values (${portalId}::bigint, ${team}::text, ${count}::bigint)
    on conflict (portal_id, team) do update set next_turn = turns.next_turn + excluded.next_turn
    returning (next_turn - ${count}::bigint)::double precision as "firstTurn"`.execute(tx);
  return rows[0]?.firstTurn ?? 0;
}

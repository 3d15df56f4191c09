import { sql } from 'kysely';

import { jsonText } from './array-literals.ts';
import type { Db } from './database.ts';

/** A closed deal and one of its contacts. */
export type DealOutcome = {
  readonly dealId: string;
  readonly contactId: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly won: boolean;
};

/** Keeps closed deals; one that was told before is told anew. */
export async function saveOutcomes(
  db: Db,
  portalId: string,
  outcomes: readonly DealOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await sql`
    insert into deal_outcomes (portal_id, deal_id, contact_id, opened_at, closed_at, won)
    select ${portalId}::bigint, "dealId", "contactId", "openedAt", "closedAt", won
    from jsonb_to_recordset(${jsonText(outcomes)}::jsonb) as told (
      "dealId" bigint, "contactId" bigint, "openedAt" bigint, "closedAt" bigint, won boolean
    )
    order by "contactId", "dealId"
    on conflict (portal_id, contact_id, deal_id) do update set
      opened_at = excluded.opened_at, closed_at = excluded.closed_at, won = excluded.won`.execute(
    db,
  );
}

export type StoredDeal = {
  readonly dealId: string;
  readonly openedAt: number;
  readonly won: boolean;
  readonly contactIds: readonly string[];
};

type Page = { readonly portalId: string; readonly after: string; readonly limit: number };

/** The next closed deals of a portal in the order of their ids; `after` is '0' for the first page. */
export async function dealsAfter(
  db: Db,
  { portalId, after, limit }: Page,
): Promise<readonly StoredDeal[]> {
  const { rows } = await sql<StoredDeal>`
    select
      deal_id::text as "dealId",
      min(opened_at)::double precision as "openedAt",
      bool_or(won) as won,
      jsonb_agg(contact_id::text order by contact_id) as "contactIds"
    from deal_outcomes
    where portal_id = ${portalId}::bigint and deal_id > ${after}::bigint
    group by deal_outcomes.deal_id
    order by deal_outcomes.deal_id
    limit ${limit}::integer`.execute(db);
  return rows;
}

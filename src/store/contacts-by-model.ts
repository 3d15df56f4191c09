import { sql } from 'kysely';

import type { Db } from './database.ts';

type Page = {
  readonly portalId: string;
  /** The last contact of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
};

export type ContactByModel = { readonly contactId: string; readonly isByOtherModel: boolean };

/** The portal's next contacts by id, and whether another model than the one in force has judged them. */
export async function contactsFrom(
  db: Db,
  { portalId, after, limit }: Page,
): Promise<readonly ContactByModel[]> {
  const { rows } = await sql<ContactByModel>`
    select
      contact_id::text as "contactId",
      deleted_at is null and state.model_version is distinct from portals.model_version as "isByOtherModel"
    from contact_states as state
    join portals using (portal_id)
    where state.portal_id = ${portalId}::bigint and contact_id > coalesce(${after}::bigint, -1)
    order by state.contact_id
    limit ${limit}::integer`.execute(db);
  return rows;
}

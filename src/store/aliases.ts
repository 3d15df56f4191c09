import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** Old ids that do not stand for another contact yet, or of which something was stored since. */
export async function openMerges(
  db: Db,
  portalId: string,
  oldIds: readonly string[],
): Promise<readonly string[]> {
  if (oldIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select old_id::text as id
    from unnest(${numberArray(oldIds, (id) => id)}::bigint[]) as told (old_id)
    where not exists (
        select from contact_aliases as alias
        where alias.portal_id = ${portalId}::bigint and alias.old_contact_id = told.old_id
      )
      or exists (
        select from contact_states as state
        where state.portal_id = ${portalId}::bigint and state.contact_id = told.old_id
      )`.execute(db);
  return rows.map(({ id }) => id);
}

type Alias = {
  readonly portalId: string;
  readonly oldIds: readonly string[];
  readonly contactId: string;
  readonly at: number;
};

/** From now on these ids, and those that stood for them, stand for the contact. */
export async function addAliases(
  tx: Db,
  { portalId, oldIds, contactId, at }: Alias,
): Promise<void> {
  const ids = numberArray(oldIds, (id) => id);
  await sql`
    update contact_aliases set contact_id = ${contactId}::bigint
    where portal_id = ${portalId}::bigint and contact_id = any(${ids}::bigint[])`.execute(tx);
  await sql`
    insert into contact_aliases (portal_id, old_contact_id, contact_id, at)
    select ${portalId}::bigint, old_id, ${contactId}::bigint, ${at}::bigint
    from unnest(${ids}::bigint[]) as told (old_id)
    order by old_id
    on conflict (portal_id, old_contact_id) do update set contact_id = excluded.contact_id`.execute(
    tx,
  );
}

/** The contact itself and every old id that stands for it, given any of them. */
export async function idsOfContact(
  db: Db,
  portalId: string,
  contactId: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with now as (
      select coalesce(
        (
          select contact_id from contact_aliases
          where portal_id = ${portalId}::bigint and old_contact_id = ${contactId}::bigint
        ),
        ${contactId}::bigint
      ) as contact_id
    )
    select contact_id::text as id from now
    union
    select ${contactId}::text
    union
    select alias.old_contact_id::text
    from contact_aliases as alias
    join now using (contact_id)
    where alias.portal_id = ${portalId}::bigint`.execute(db);
  return rows.map(({ id }) => id);
}

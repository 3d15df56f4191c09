import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

type Bin = {
  readonly portalId: string;
  readonly contactIds: readonly string[];
  readonly at: number;
};

/**
 * Notes that contacts are in the CRM's bin: nothing is due for them, but a restore finds them as they were.
 * @returns the companies that they leave
 */
export async function markDeleted(
  tx: Db,
  { portalId, contactIds, at }: Bin,
): Promise<readonly string[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await sql<{ companyId: string | null }>`
    update contact_states set deleted_at = ${at}::bigint, next_review_at = null
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      and deleted_at is null
    returning company_id::text as "companyId"`.execute(tx);
  return [...new Set(rows.flatMap(({ companyId }) => companyId ?? []))];
}

type Old = { readonly before: number; readonly limit: number };
export type DeletedContact = { readonly portalId: string; readonly contactId: string };

/** Contacts that went into the bin before that time, so many of each portal. */
export async function deletedBefore(
  db: Db,
  { before, limit }: Old,
): Promise<readonly DeletedContact[]> {
  const { rows } = await sql<DeletedContact>`
    select portals.portal_id::text as "portalId", old.contact_id::text as "contactId"
    from portals
    cross join lateral (
      select contact_id, deleted_at
      from contact_states
      where portal_id = portals.portal_id and deleted_at < ${before}::bigint
      order by deleted_at
      limit ${limit}::integer
    ) as old
    order by portals.portal_id, old.deleted_at`.execute(db);
  return rows;
}

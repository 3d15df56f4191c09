import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** Tables whose rows are about one contact and go with it. */
export const TABLES_OF_CONTACT = [
  'contact_states',
  'confirmations',
  'signals',
  'answers',
  'fact_changes',
  'history',
  'overrides',
  'deal_outcomes',
] as const;

type Erase = { readonly portalId: string; readonly contactIds: readonly string[] };

/**
 * Erases all that is known of these contacts, in the caller's transaction. The ledger keeps that there was an event,
 * so that its sums stay right, but no longer about whom. Gives the companies that lose a contact.
 */
export async function eraseContacts(
  tx: Db,
  { portalId, contactIds }: Erase,
): Promise<readonly string[]> {
  const ids = sql`any(${numberArray(contactIds, (id) => id)}::bigint[])`;
  // Marks first, as in every transaction that touches marks and events.
  await sql`
    delete from dirty_marks
    where portal_id = ${portalId}::bigint and subject_type = 'contact' and subject_id = ${ids}`.execute(
    tx,
  );
  await sql`
    delete from dead_letters
    where portal_id = ${portalId}::bigint and subject_type = 'contact' and subject_id = ${ids}`.execute(
    tx,
  );
  await forgetEvents(tx, { portalId, contactIds });
  const { rows } = await sql<{ companyId: string }>`
    select distinct company_id::text as "companyId"
    from contact_states
    where portal_id = ${portalId}::bigint and contact_id = ${ids} and company_id is not null`.execute(
    tx,
  );
  for (const table of TABLES_OF_CONTACT) {
    await sql`
      delete from ${sql.table(table)}
      where portal_id = ${portalId}::bigint and contact_id = ${ids}`.execute(tx);
  }
  await sql`
    delete from contact_aliases
    where portal_id = ${portalId}::bigint and (contact_id = ${ids} or old_contact_id = ${ids})`.execute(
    tx,
  );
  return rows.map(({ companyId }) => companyId);
}

/** Minus the row's own number stands in for the contact: no other row has it, and it tells nothing. */
async function forgetEvents(tx: Db, { portalId, contactIds }: Erase): Promise<void> {
  const ids = numberArray(contactIds, (id) => id);
  await sql`
    update ledger set
      object_id = -id,
      details = null,
      state = case when state = 'pending' then 'ignored' else state end,
      reason = case
        when state = 'pending' then 'contact erased'
        when reason like 'merged into %' then 'contact merged'
        else reason
      end,
      closed_at = coalesce(closed_at, statement_timestamp())
    where portal_id = ${portalId}::bigint
      and subject_type = 'contact'
      and object_id = any(${ids}::bigint[])`.execute(tx);
  // A merge names contacts in its details too. Deletions are rare: this may read every merge of the portal.
  await sql`
    update ledger set details = null
    where portal_id = ${portalId}::bigint
      and details is not null
      and exists (
        select from unnest(${ids}::bigint[]) as told (contact_id)
        where ledger.details::text like '%"' || told.contact_id || '"%'
      )`.execute(tx);
}

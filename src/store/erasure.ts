import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { askToForgetEvents, NOBODY } from './erased-events.ts';

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
 * so that its sums stay right, but no longer about whom: at once where there is something left to do for the event, a
 * moment later where it is closed (`forgetErasedEvents`). Gives the companies that lose a contact.
 */
export async function eraseContacts(
  tx: Db,
  { portalId, contactIds }: Erase,
): Promise<readonly string[]> {
  const ids = sql`any(${numberArray(contactIds, (id) => id)}::bigint[])`;
  // Marks first, as in every transaction that touches marks and events. One by one: asked for several at once, a
  // database that has not counted a backlog yet would go through all of it.
  const inOrder = contactIds.toSorted((one, other) => Number(BigInt(one) - BigInt(other)));
  for (const contactId of inOrder) await forgetWork(tx, { portalId, contactId });
  await askToForgetEvents(tx, { portalId, contactIds });
  for (const contactId of inOrder) await forgetOpenEvents(tx, { portalId, contactId });
  await forgetMerges(tx, { portalId, contactIds });
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

type Contact = { readonly portalId: string; readonly contactId: string };

async function forgetWork(tx: Db, { portalId, contactId }: Contact): Promise<void> {
  for (const table of ['dirty_marks', 'dead_letters']) {
    await sql`
      delete from ${sql.table(table)}
      where portal_id = ${portalId}::bigint
        and subject_type = 'contact'
        and subject_id = ${contactId}::bigint`.execute(tx);
  }
}

async function forgetOpenEvents(tx: Db, { portalId, contactId }: Contact): Promise<void> {
  // Named in the texts: only so the small indexes of events in these states may be used.
  for (const inState of [sql`state = 'pending'`, sql`state = 'dead'`]) {
    await sql`
      update ledger set
        state = case when state = 'pending' then 'ignored' else state end,
        closed_at = coalesce(closed_at, statement_timestamp()),
        ${NOBODY}
      where portal_id = ${portalId}::bigint
        and subject_type = 'contact'
        and object_id = ${contactId}::bigint
        and ${inState}`.execute(tx);
  }
}

/** A merge names contacts in its details, too. */
async function forgetMerges(tx: Db, { portalId, contactIds }: Erase): Promise<void> {
  await sql`
    update ledger set details = null
    where portal_id = ${portalId}::bigint
      and details is not null
      and exists (
        select from unnest(${numberArray(contactIds, (id) => id)}::bigint[]) as told (contact_id)
        where ledger.details::text like '%"' || told.contact_id || '"%'
      )`.execute(tx);
}

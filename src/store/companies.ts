import { sql } from 'kysely';

import { jsonText, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { eachKey } from './each-key.ts';

/** A company as it was last read from the CRM. */
export type StoredCompany = {
  readonly companyId: string;
  /** Text or null, as the CRM holds them. */
  readonly properties: Readonly<Record<string, string | null>>;
  readonly readAt: number;
};

type Find = { readonly ids: readonly string[]; readonly freshAfter: number };

/** The companies that were read after this time, by id; the others are to be read again. */
export async function getCompanies(
  db: Db,
  portalId: string,
  { ids, freshAfter }: Find,
): Promise<ReadonlyMap<string, StoredCompany>> {
  const { rows } = await sql<StoredCompany>`
    select company_id::text as "companyId", properties, read_at::double precision as "readAt"
    from ${eachKey(ids)}
    cross join lateral (
      select * from companies
      where portal_id = ${portalId}::bigint and company_id = key.id
      offset 0
    ) as company
    where read_at > ${freshAfter}::bigint`.execute(db);
  return new Map(rows.map((company) => [company.companyId, company]));
}

/** Keeps what was read, unless something newer is there already. */
export async function saveCompanies(
  db: Db,
  portalId: string,
  companies: readonly StoredCompany[],
): Promise<void> {
  if (companies.length === 0) return;
  await sql`
    insert into companies as company (portal_id, company_id, properties, read_at)
    select ${portalId}::bigint, "companyId", properties, "readAt"
    from jsonb_to_recordset(${jsonText(companies)}::jsonb)
      as told ("companyId" bigint, properties jsonb, "readAt" bigint)
    order by "companyId"
    on conflict (portal_id, company_id) do update set
      properties = excluded.properties, read_at = excluded.read_at
    where company.read_at <= excluded.read_at`.execute(db);
}

/** Contacts known to belong to these companies: whom a company's change concerns. */
export async function contactsOfCompanies(
  db: Db,
  portalId: string,
  companyIds: readonly string[],
): Promise<readonly { readonly contactId: string; readonly companyId: string }[]> {
  const { rows } = await sql<{ contactId: string; companyId: string }>`
    select contact_id::text as "contactId", company_id::text as "companyId"
    from contact_states
    where portal_id = ${portalId}::bigint
      and company_id = any(${numberArray(companyIds, (id) => id)}::bigint[])
      and deleted_at is null
    order by contact_states.contact_id`.execute(db);
  return rows;
}

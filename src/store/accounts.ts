import { type RawBuilder, sql } from 'kysely';

import { ROLE_FACTS } from '../core/account.ts';
import type { Attributes } from '../core/facts.ts';
import type { Tier } from '../core/verdict.ts';
import { jsonText, numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** Notes that there may be more to say about these companies. Belongs into the transaction that judged their contacts. */
export async function markAccountsDue(
  tx: Db,
  portalId: string,
  companyIds: readonly string[],
): Promise<void> {
  if (companyIds.length === 0) return;
  await sql`
    insert into accounts as account (portal_id, company_id, due_at)
    select ${portalId}::bigint, company_id, statement_timestamp()
    from unnest(${numberArray(companyIds, (id) => id)}::bigint[]) as told (company_id)
    order by company_id
    on conflict (portal_id, company_id) do update set
      version = account.version + 1,
      due_at = coalesce(account.due_at, excluded.due_at)`.execute(tx);
}

/** A company whose account is to be looked at, as it was when it was claimed. */
export type DueAccount = {
  readonly companyId: string;
  readonly version: string;
  /** The properties last written; null where none were. */
  readonly written: Readonly<Record<string, string>> | null;
};

type Claim = { readonly portalId: string; readonly limit: number; readonly leaseMs: number };

/** Leases accounts that are due to the caller, by the database's clock; after the lease they are due again. */
export async function claimAccounts(
  db: Db,
  { portalId, limit, leaseMs }: Claim,
): Promise<readonly DueAccount[]> {
  const { rows } = await sql<DueAccount>`
    with due as (
      select company_id
      from accounts
      where portal_id = ${portalId}::bigint and due_at <= statement_timestamp()
      order by due_at
      limit ${limit}::integer
      for update skip locked
    )
    update accounts as account set
      due_at = statement_timestamp() + ${leaseMs}::double precision * interval '1 millisecond'
    from due
    where account.portal_id = ${portalId}::bigint and account.company_id = due.company_id
    returning
      account.company_id::text as "companyId",
      account.version::text as version,
      account.written`.execute(db);
  return rows;
}

export type DoneAccount = DueAccount & {
  /** What the CRM holds now; null where it was not to be told, as after the company was deleted. */
  readonly written: Readonly<Record<string, string>> | null;
};

type Close = {
  readonly portalId: string;
  readonly accounts: readonly DoneAccount[];
  readonly at: number;
};

/** Closes accounts; one that was touched meanwhile is due again at once. */
export async function closeAccounts(db: Db, { portalId, accounts, at }: Close): Promise<void> {
  if (accounts.length === 0) return;
  await sql`
    with told as (
      select * from jsonb_to_recordset(${jsonText(accounts)}::jsonb)
        as told ("companyId" bigint, version bigint, written jsonb)
    ), locked as (
      select company_id
      from accounts
      join told on company_id = told."companyId"
      where portal_id = ${portalId}::bigint
      order by company_id
      for update of accounts
    )
    update accounts as account set
      written = told.written,
      written_at = case
        when account.written is distinct from told.written then ${at}::bigint
        else account.written_at end,
      due_at = case when account.version = told.version then null else statement_timestamp() end
    from told
    join locked on locked.company_id = told."companyId"
    where account.portal_id = ${portalId}::bigint and account.company_id = told."companyId"`.execute(
    db,
  );
}

/** Nothing is due any more, for a portal whose companies are not ours to write. */
export function dropDueAccounts(db: Db, portalId: string): Promise<void> {
  return updateAccounts(db, portalId, { where: sql`due_at is not null`, set: sql`due_at = null` });
}

/** All that were ever written are looked at again: after an installation, for whoever was away heard of nothing. */
export function markWrittenAccountsDue(db: Db, portalId: string): Promise<void> {
  return updateAccounts(db, portalId, {
    where: sql`written is not null`,
    set: sql`version = account.version + 1, due_at = coalesce(account.due_at, statement_timestamp())`,
  });
}

type Update = { readonly where: RawBuilder<unknown>; readonly set: RawBuilder<unknown> };

/** Locked in the order in which all of them are. */
async function updateAccounts(db: Db, portalId: string, { where, set }: Update): Promise<void> {
  await sql`
    with locked as (
      select company_id
      from accounts
      where portal_id = ${portalId}::bigint and ${where}
      order by company_id
      for update
    )
    update accounts as account set ${set}
    from locked
    where account.portal_id = ${portalId}::bigint and account.company_id = locked.company_id`.execute(
    db,
  );
}

/** A contact as far as its account is concerned. */
export type StoredMember = {
  readonly companyId: string;
  readonly contactId: string;
  /** The tier that was last written, or is about to be. */
  readonly tier: Tier;
  /** As far as it tells a role: a company may have a hundred thousand contacts. */
  readonly contact: Attributes;
  /** Of the signals that had happened by then; null where there was none. */
  readonly lastSignalAt: number | null;
};

type Members = { readonly companyIds: readonly string[]; readonly at: number };

/** The judged contacts of these companies; not those in the CRM's bin. */
export async function accountMembers(
  db: Db,
  portalId: string,
  { companyIds, at }: Members,
): Promise<readonly StoredMember[]> {
  const { rows } = await sql<StoredMember>`
    select
      state.company_id::text as "companyId",
      state.contact_id::text as "contactId",
      coalesce(state.intended ->> 'tier', state.qualification ->> 'tier') as tier,
      (
        select json_object_agg(name, state.contact -> name)
        from unnest(${textArray(ROLE_FACTS, (name) => name)}::text[]) as name
      ) as contact,
      (
        select max(signals.at)::double precision from signals
        where signals.portal_id = state.portal_id
          and signals.contact_id = state.contact_id
          and signals.at <= ${at}::bigint
      ) as "lastSignalAt"
    from contact_states as state
    where state.portal_id = ${portalId}::bigint
      and state.company_id = any(${numberArray(companyIds, (id) => id)}::bigint[])
      and state.qualification is not null
      and state.deleted_at is null
    order by state.company_id, state.contact_id`.execute(db);
  return rows;
}

/** Connected portals in which an account is due: what a lost wake has left behind. */
export async function portalsWithDueAccounts(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ portalId: string }>`
    select portal_id::text as "portalId"
    from portals
    where status = 'connected' and exists (
      select from accounts
      where accounts.portal_id = portals.portal_id and accounts.due_at <= statement_timestamp()
    )
    order by portals.portal_id`.execute(db);
  return rows.map(({ portalId }) => portalId);
}

import { sql } from 'kysely';

import { jsonText, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

export type OverrideKind = 'tier' | 'owner';

/** What a person decided about a contact, and until when it stands whatever the model says. */
export type Override = {
  readonly kind: OverrideKind;
  /** A tier, or an owner's id; '' for "nobody". */
  readonly value: string;
  readonly by: string;
  readonly why: string;
  readonly at: number;
  readonly until: number;
};

export type NewOverride = Override & { readonly contactId: string };

/** The overrides of one contact that stand now, the newest of each kind. */
export type LiveOverrides = { readonly tier: Override | null; readonly owner: Override | null };

export const NO_OVERRIDES: LiveOverrides = { tier: null, owner: null };

/**
 * Notes what people decided; the newest of a kind takes the place of those before. The same one told twice, as after
 * a crash, is noted once.
 */
export async function addOverrides(
  tx: Db,
  portalId: string,
  overrides: readonly NewOverride[],
): Promise<void> {
  if (overrides.length === 0) return;
  await sql`
    insert into overrides (portal_id, contact_id, kind, value, set_by, why, at, until)
    select ${portalId}::bigint, told."contactId", told.kind, told.value, told.by, told.why, told.at, told.until
    from jsonb_to_recordset(${jsonText(overrides)}::jsonb)
      as told ("contactId" bigint, kind text, value text, by text, why text, at bigint, until bigint)
    where not exists (
      select from overrides as known
      where known.portal_id = ${portalId}::bigint
        and known.contact_id = told."contactId"
        and known.kind = told.kind
        and known.value = told.value
        and known.at = told.at
    )
    order by told."contactId", told.at`.execute(tx);
}

type Asked = { readonly contactIds: readonly string[]; readonly at: number };

/** What stands, by contact; contacts without any are left out. HubSpot's clock may be ahead of ours: what is known has begun. */
export async function liveOverrides(
  db: Db,
  portalId: string,
  { contactIds, at }: Asked,
): Promise<ReadonlyMap<string, LiveOverrides>> {
  const { rows } = await sql<NewOverride>`
    select * from (
      select distinct on (contact_id, kind)
        contact_id::text as "contactId", kind, value, set_by as "by", why,
        at::double precision as at, until::double precision as until, withdrawn_at
      from overrides
      where portal_id = ${portalId}::bigint
        and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      order by contact_id, kind, overrides.at desc, id desc
    ) as newest
    where newest.until > ${at}::bigint and newest.withdrawn_at is null`.execute(db);
  const live = new Map<string, LiveOverrides>();
  for (const { contactId, kind, value, by, why, at: setAt, until } of rows) {
    const override = { kind, value, by, why, at: setAt, until };
    live.set(contactId, { ...(live.get(contactId) ?? NO_OVERRIDES), [kind]: override });
  }
  return live;
}

type Withdraw = {
  readonly portalId: string;
  readonly contactId: string;
  readonly kind: OverrideKind;
  readonly at: number;
};

/** Ends what stands of this kind: the model's view counts again. Gives false where nothing stood. */
export async function withdrawOverride(db: Db, withdraw: Withdraw): Promise<boolean> {
  const { rows } = await sql`
    update overrides set withdrawn_at = ${withdraw.at}::bigint
    where portal_id = ${withdraw.portalId}::bigint
      and contact_id = ${withdraw.contactId}::bigint
      and kind = ${withdraw.kind}::text
      and until > ${withdraw.at}::bigint
      and withdrawn_at is null
    returning 1`.execute(db);
  return rows.length > 0;
}

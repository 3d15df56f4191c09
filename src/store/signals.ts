import { type RawBuilder, sql } from 'kysely';

import type { Signal } from '../core/facts.ts';
import { jsonArray, numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import { eachKey } from './each-key.ts';
import type { Insert } from './insert-all.ts';

/** A signal with an id: the same one comes in once, however often it is told. */
export type StoredSignal = Signal & { readonly id: string };

type Row = {
  readonly contactId: string;
  readonly judgedAt: number;
  readonly newSignals: readonly StoredSignal[];
};

/** Appends; a signal that is known already stays as it is. */
export function insertSignals(portalId: string, rows: readonly Row[]): Insert | null {
  const signals = rows.flatMap(({ contactId, judgedAt, newSignals }) =>
    newSignals.map((signal) => ({ ...signal, contactId, seenAt: judgedAt })),
  );
  if (signals.length === 0) return null;
  return sql`
    insert into signals (portal_id, contact_id, id, kind, at, seen_at, attributes)
    select ${portalId}::bigint, told.*
    from unnest(
      ${numberArray(signals, ({ contactId }) => contactId)}::bigint[],
      ${textArray(signals, ({ id }) => id)}::text[],
      ${textArray(signals, ({ kind }) => kind)}::text[],
      ${numberArray(signals, ({ at }) => at)}::bigint[],
      ${numberArray(signals, ({ seenAt }) => seenAt)}::bigint[],
      ${jsonArray(signals, ({ attributes }) => attributes)}::json[]
    ) as told (contact_id, id)
    order by contact_id, id collate "C"
    on conflict do nothing`;
}

/** What a lead did or said, and when we learned of it. */
export type Seen<T> = { readonly what: T; readonly seenAt: number };

/** Whom to ask about, and what was known at an instant; null for everything. */
export type SeenBy = { readonly contactIds: readonly string[]; readonly seenBy: number | null };

/** The signals by contact id, oldest first. When they were seen is another question than when they happened. */
export async function signalsSeenBy(
  db: Db,
  portalId: string,
  { contactIds, seenBy }: SeenBy,
): Promise<ReadonlyMap<string, readonly Seen<StoredSignal>[]>> {
  const { rows } = await sql<StoredSignal & { contactId: string; seenAt: number }>`
    select
      contact_id::text as "contactId",
      seen_at::double precision as "seenAt",
      signal.id,
      kind,
      at::double precision as at,
      attributes
    from ${eachKey(contactIds)}
    cross join lateral (
      select * from signals
      where portal_id = ${portalId}::bigint and contact_id = key.id
      offset 0
    ) as signal
    where ${seenBy}::bigint is null or seen_at <= ${seenBy}::bigint
    order by signal.at, signal.id`.execute(db);
  return seenByContact(rows);
}

/**
 * All signals of the contact of a row, oldest first, as a JSON column of `Seen<StoredSignal>`. For many contacts, rows
 * cost less.
 */
export function signalsOf(row: RawBuilder<unknown>) {
  return sql`coalesce(
    (
      select json_agg(
        json_build_object(
          'what', json_build_object('id', id, 'kind', kind, 'at', at, 'attributes', attributes), 'seenAt', seen_at
        )
        order by at, id
      )
      from signals
      where signals.portal_id = ${row}.portal_id and signals.contact_id = ${row}.contact_id
    ),
    '[]'
  )`;
}

export function seenByContact<T extends { readonly contactId: string; readonly seenAt: number }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly Seen<Omit<T, 'contactId' | 'seenAt'>>[]> {
  const byContact = new Map<string, Seen<Omit<T, 'contactId' | 'seenAt'>>[]>();
  for (const { contactId, seenAt, ...what } of rows) {
    const seen = byContact.get(contactId);
    if (seen === undefined) byContact.set(contactId, [{ what, seenAt }]);
    else seen.push({ what, seenAt });
  }
  return byContact;
}

import { sql } from 'kysely';

import type { Signal } from '../core/facts.ts';
import { jsonText, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** A signal with an id: the same one comes in once, however often it is told. */
export type StoredSignal = Signal & { readonly id: string };

type Row = {
  readonly contactId: string;
  readonly judgedAt: number;
  readonly newSignals: readonly StoredSignal[];
};

/** Appends; a signal that is known already stays as it is. */
export async function addSignals(tx: Db, portalId: string, rows: readonly Row[]): Promise<void> {
  const signals = rows.flatMap(({ contactId, judgedAt, newSignals }) =>
    newSignals.map((signal) => ({ ...signal, contactId, seenAt: judgedAt })),
  );
  if (signals.length === 0) return;
  await sql`
    insert into signals (portal_id, contact_id, id, kind, at, seen_at, attributes)
    select ${portalId}::bigint, "contactId", id, kind, at, "seenAt", attributes
    from jsonb_to_recordset(${jsonText(signals)}::jsonb)
      as told ("contactId" bigint, id text, kind text, at bigint, "seenAt" bigint, attributes jsonb)
    order by "contactId", id collate "C"
    on conflict do nothing`.execute(tx);
}

/** All signals of these contacts by contact id, oldest first. */
export async function signalsOf(
  db: Db,
  portalId: string,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredSignal[]>> {
  return signalsSeenBy(db, portalId, { contactIds, seenBy: null });
}

/** Whom to ask about, and what was known at an instant; null for everything. */
export type Seen = { readonly contactIds: readonly string[]; readonly seenBy: number | null };

/** The signals that were known at an instant, which is another question than when they happened. */
export async function signalsSeenBy(
  db: Db,
  portalId: string,
  { contactIds, seenBy }: Seen,
): Promise<ReadonlyMap<string, readonly StoredSignal[]>> {
  const { rows } = await sql<StoredSignal & { contactId: string }>`
    select contact_id::text as "contactId", id, kind, at::double precision as at, attributes
    from signals
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
      and (${seenBy}::bigint is null or seen_at <= ${seenBy}::bigint)
    order by signals.at, id`.execute(db);
  const byContact = new Map<string, StoredSignal[]>();
  for (const { contactId, ...signal } of rows) {
    const signals = byContact.get(contactId);
    if (signals === undefined) byContact.set(contactId, [signal]);
    else signals.push(signal);
  }
  return byContact;
}

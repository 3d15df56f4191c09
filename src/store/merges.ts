import { sql } from 'kysely';

import { addAliases } from './aliases.ts';
import { jsonText, numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

export type Merge = {
  readonly portalId: string;
  /** The contact that there is from now on. */
  readonly into: string;
  /** Whose state goes on under the new id: the primary one; null where none was ever judged. */
  readonly base: string | null;
  /** The old ids, that of `base` among them unless it is the new one. */
  readonly from: readonly string[];
  /** Counters and dates as the merged record shows them: a total that the merge has lifted is no news. */
  readonly observed: unknown;
  readonly at: number;
};

/**
 * Moves all that is known of merged contacts to the new id, in the caller's transaction. Nothing is doubled: one
 * state goes on, and what the others did is added to it.
 */
export async function mergeContacts(tx: Db, merge: Merge): Promise<void> {
  const { portalId, into, base, from, observed, at } = merge;
  // The one that goes on first: where two say the same, its word counts.
  const sources = [...new Set([...(base === null ? [] : [base]), ...from])];
  for (const source of sources) {
    if (source === into) continue;
    const isBase = source === base;
    // What the others did is known of this lead since now: its past stays what was shown of it.
    const seenAt = isBase ? null : at;
    await moveSignals(tx, { portalId, from: source, into, seenAt });
    await moveAnswers(tx, { portalId, from: source, into, seenAt });
    await moveFactChanges(tx, { portalId, from: source, into, isBase });
    await moveHistory(tx, { portalId, from: source, into, isBase });
    await moveRest(tx, { portalId, from: source, into });
  }
  await mergeStates(tx, { portalId, into, base, from, observed });
  await endLetters(tx, portalId, from);
  await addAliases(tx, { portalId, oldIds: from, contactId: into, at });
}

type Move = { readonly portalId: string; readonly from: string; readonly into: string };
/** `seenAt` is null where the times at which it was learned stay. */
type MoveSeen = Move & { readonly seenAt: number | null };

/** Observed signals are numbered by contact: those of the other contacts keep their old contact's number before it. */
async function moveSignals(tx: Db, { portalId, from, into, seenAt }: MoveSeen): Promise<void> {
  const prefix = seenAt === null ? '' : `${from}/`;
  await sql`
    with moved as (
      delete from signals
      where portal_id = ${portalId}::bigint and contact_id = ${from}::bigint
      returning *
    )
    insert into signals (portal_id, contact_id, id, kind, at, seen_at, attributes)
    select portal_id, ${into}::bigint, ${prefix}::text || id, kind, at, coalesce(${seenAt}::bigint, seen_at), attributes
    from moved
    on conflict do nothing`.execute(tx);
}

async function moveAnswers(tx: Db, { portalId, from, into, seenAt }: MoveSeen): Promise<void> {
  await sql`
    with moved as (
      delete from answers
      where portal_id = ${portalId}::bigint and contact_id = ${from}::bigint
      returning *
    )
    insert into answers (portal_id, contact_id, question, at, seen_at, value, by)
    select portal_id, ${into}::bigint, question, at, coalesce(${seenAt}::bigint, seen_at), value, by
    from moved
    on conflict do nothing`.execute(tx);
}

type MovePast = Move & { readonly isBase: boolean };

/** Only those of the state that goes on add up to its facts; the others' would be mixed into another lead's past. */
async function moveFactChanges(tx: Db, { portalId, from, into, isBase }: MovePast): Promise<void> {
  await sql`
    with moved as (
      delete from fact_changes
      where portal_id = ${portalId}::bigint and contact_id = ${from}::bigint
      returning *
    )
    insert into fact_changes (portal_id, contact_id, seen_at, contact, company)
    select portal_id, ${into}::bigint, seen_at, contact, company
    from moved
    where ${isBase}::boolean`.execute(tx);
}

/** Changes follow on one another: those of the others say of whom they tell, and stay a chain of their own. */
async function moveHistory(tx: Db, { portalId, from, into, isBase }: MovePast): Promise<void> {
  await sql`
    update history set
      contact_id = ${into}::bigint,
      entry = case when ${isBase}::boolean or entry ->> 'mergedFrom' is not null
        then entry
        else (entry::jsonb || jsonb_build_object('mergedFrom', ${from}::text))::json
      end
    where portal_id = ${portalId}::bigint and contact_id = ${from}::bigint`.execute(tx);
}

async function moveRest(tx: Db, { portalId, from, into }: Move): Promise<void> {
  await sql`
    with moved as (
      delete from deal_outcomes
      where portal_id = ${portalId}::bigint and contact_id = ${from}::bigint
      returning *
    )
    insert into deal_outcomes (portal_id, deal_id, contact_id, opened_at, closed_at, won)
    select portal_id, deal_id, ${into}::bigint, opened_at, closed_at, won
    from moved
    on conflict do nothing`.execute(tx);
  await sql`
    update overrides set contact_id = ${into}::bigint
    where portal_id = ${portalId}::bigint and contact_id = ${from}::bigint`.execute(tx);
}

type States = Pick<Merge, 'portalId' | 'into' | 'base' | 'from' | 'observed'>;

async function mergeStates(
  tx: Db,
  { portalId, into, base, from, observed }: States,
): Promise<void> {
  if (base === null) return;
  const others = numberArray(
    from.filter((id) => id !== base && id !== into),
    (id) => id,
  );
  await sql`
    delete from confirmations
    where portal_id = ${portalId}::bigint and contact_id = any(${others}::bigint[])`.execute(tx);
  await sql`
    update confirmations set contact_id = ${into}::bigint
    where portal_id = ${portalId}::bigint and contact_id = ${base}::bigint`.execute(tx);
  await sql`
    with others as (
      delete from contact_states
      where portal_id = ${portalId}::bigint and contact_id = any(${others}::bigint[])
      returning live
    )
    update contact_states set
      contact_id = ${into}::bigint,
      observed = ${jsonText(observed)}::json,
      deleted_at = null,
      live = live or coalesce((select bool_or(others.live) from others), false)
    where portal_id = ${portalId}::bigint and contact_id = ${base}::bigint`.execute(tx);
}

/** What failed of the old contacts is over: the new one is judged. */
async function endLetters(tx: Db, portalId: string, from: readonly string[]): Promise<void> {
  const ids = numberArray(from, (id) => id);
  await sql`
    delete from dead_letters
    where portal_id = ${portalId}::bigint
      and subject_type = 'contact'
      and subject_id = any(${ids}::bigint[])`.execute(tx);
  await sql`
    update ledger set state = 'superseded', reason = null, closed_at = statement_timestamp()
    where portal_id = ${portalId}::bigint
      and subject_type = 'contact'
      and object_id = any(${ids}::bigint[])
      and state = 'dead'`.execute(tx);
}

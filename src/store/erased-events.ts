import { sql } from 'kysely';

import { numberArray } from './array-literals.ts';
import type { Db } from './database.ts';

/** Looked at in one commit. */
const EVENTS_AT_ONCE = 10_000;
/** Looked for in one walk; who is more waits for the next. */
const CONTACTS_AT_ONCE = 1_000;

/**
 * What an event says of an erased contact. Minus the row's own number stands in for it: no other row has that, and it
 * tells nothing.
 */
export const NOBODY = sql`
  object_id = -id,
  details = null,
  reason = case
    when state = 'pending' then 'contact erased'
    when reason like 'merged into %' then 'contact merged'
    else reason
  end`;

type Ask = { readonly portalId: string; readonly contactIds: readonly string[] };

/** Has the closed events of these contacts forgotten, from the beginning also where that is under way. */
export async function askToForgetEvents(tx: Db, { portalId, contactIds }: Ask): Promise<void> {
  await sql`
    insert into erasures (portal_id, contact_id)
    select distinct ${portalId}::bigint, contact_id
    from unnest(${numberArray(contactIds, (id) => id)}::bigint[]) as told (contact_id)
    order by contact_id
    on conflict (portal_id, contact_id) do update set subscription_id = null, event_id = null`.execute(
    tx,
  );
}

export type Forgotten = {
  readonly portalId: string;
  /** Whom this walk looks for. */
  readonly contacts: number;
  /** How many of their events this step has found. */
  readonly events: number;
  /** Whether nothing names them any more. */
  readonly isOver: boolean;
};

/**
 * Takes a step through the ledger of a portal in which contacts are to be forgotten. It goes by the ledger's key, which
 * an event keeps as long as it is there; by its place on disc it could be missed, since a repeat that is counted moves
 * it. Safe to call from several processes.
 * @returns null where nobody is to be forgotten, or others are at it
 */
export async function forgetErasedEvents(db: Db): Promise<Forgotten | null> {
  return db.transaction().execute(async (tx) => {
    const walk = await takeWalk(tx);
    if (walk === null) return null;
    const { portalId, contactIds } = walk;
    const { events, last } = await forgetPage(tx, walk);
    if (last === null) await endWalk(tx, walk);
    else await keepPlace(tx, walk, last);
    return { portalId, contacts: contactIds.length, events, isOver: last === null };
  });
}

/** An event's place in the order of the ledger's key, within its portal. */
type Place = { readonly subscriptionId: string; readonly eventId: string };
type Walk = Ask & { readonly after: Place };

/** One that has begun is brought to its end before the next, and then whoever was asked for first: nobody waits for ever. */
async function takeWalk(tx: Db): Promise<Walk | null> {
  const { rows } = await sql<Place & { portalId: string; contactId: string }>`
    with next as (
      select portal_id, subscription_id, event_id
      from erasures
      order by event_id is null, asked_at, portal_id, contact_id
      limit 1
      for update skip locked
    )
    select
      erasure.portal_id::text as "portalId",
      erasure.contact_id::text as "contactId",
      coalesce(erasure.subscription_id, -1)::text as "subscriptionId",
      coalesce(erasure.event_id, -1)::text as "eventId"
    from erasures as erasure
    join next using (portal_id)
    where erasure.subscription_id is not distinct from next.subscription_id
      and erasure.event_id is not distinct from next.event_id
    order by erasure.contact_id
    limit ${CONTACTS_AT_ONCE}::integer
    for update of erasure skip locked`.execute(tx);
  const [first] = rows;
  if (first === undefined) return null;
  const { portalId, subscriptionId, eventId } = first;
  const contactIds = rows.map(({ contactId }) => contactId);
  return { portalId, contactIds, after: { subscriptionId, eventId } };
}

type Page = {
  readonly events: number;
  /** Null at the end of the ledger. */
  readonly last: Place | null;
};

/** What waits or has failed was seen to at once, by its index, and is locked by whoever works on it. */
async function forgetPage(tx: Db, { portalId, contactIds, after }: Walk): Promise<Page> {
  const { rows } = await sql<{ events: number; looked: number } & Place>`
    with page as (
      select subscription_id, event_id, object_id, occurred_at, property_name
      from ledger
      where portal_id = ${portalId}::bigint
        and (subscription_id, event_id) > (${after.subscriptionId}::bigint, ${after.eventId}::bigint)
      order by subscription_id, event_id
      fetch first (${EVENTS_AT_ONCE}::bigint) rows with ties
    ), forgotten as (
      update ledger set ${NOBODY}
      from page
      where page.object_id = any(${numberArray(contactIds, (id) => id)}::bigint[])
        and ledger.portal_id = ${portalId}::bigint
        and ledger.subscription_id = page.subscription_id
        and ledger.event_id = page.event_id
        and ledger.object_id = page.object_id
        and ledger.occurred_at = page.occurred_at
        and ledger.property_name = page.property_name
        and ledger.subject_type = 'contact'
        and ledger.state in ('applied', 'superseded', 'ignored')
      returning 1
    )
    select
      (select count(*) from forgotten)::integer as events,
      (select count(*) from page)::integer as looked,
      subscription_id::text as "subscriptionId",
      event_id::text as "eventId"
    from page
    order by page.subscription_id desc, page.event_id desc
    limit 1`.execute(tx);
  const [row] = rows;
  if (row === undefined) return { events: 0, last: null };
  const { events, looked, subscriptionId, eventId } = row;
  return { events, last: looked < EVENTS_AT_ONCE ? null : { subscriptionId, eventId } };
}

async function keepPlace(tx: Db, { portalId, contactIds }: Walk, last: Place): Promise<void> {
  await sql`
    update erasures set
      subscription_id = ${last.subscriptionId}::bigint,
      event_id = ${last.eventId}::bigint
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])`.execute(tx);
}

async function endWalk(tx: Db, { portalId, contactIds }: Walk): Promise<void> {
  await sql`
    delete from erasures
    where portal_id = ${portalId}::bigint
      and contact_id = any(${numberArray(contactIds, (id) => id)}::bigint[])`.execute(tx);
}

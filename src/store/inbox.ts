import { sql } from 'kysely';

import type { Db } from './database.ts';

/** The body of one POST, as it came. */
export type RawDelivery = {
  readonly deliveryId: string;
  readonly receivedAt: number;
  /** How many events are in it, repeats included. */
  readonly events: number;
  readonly body: string;
};

/** Names a delivery in the inbox, in order of arrival. */
export type Kept = { readonly id: string };

/** On disc when this resolves: from here on nobody has to send the delivery again. */
export async function keepDelivery(db: Db, delivery: RawDelivery): Promise<Kept> {
  const { deliveryId, receivedAt, events, body } = delivery;
  const { rows } = await sql<Kept>`
    insert into inbox (delivery_id, received_at, events, body)
    values (${deliveryId}::text, ${receivedAt}::bigint, ${events}::integer, ${body}::text)
    returning id::text as id`.execute(db);
  const [kept] = rows;
  if (kept === undefined) throw new Error('the inbox gave no id');
  return kept;
}

export type LeftDelivery = Kept & {
  readonly body: string;
  /** How often it could not be unpacked so far. */
  readonly failures: number;
};

type Look = {
  readonly limit: number;
  /** Younger ones are left to the process that has taken them in. */
  readonly waitedMs: number;
};

/** The oldest deliveries that may be unpacked now. Others may be about to unpack the same ones. */
export async function readInbox(
  db: Db,
  { limit, waitedMs }: Look,
): Promise<readonly LeftDelivery[]> {
  const { rows } = await sql<LeftDelivery>`
    select id::text as id, body, failures
    from inbox
    where free_at <= statement_timestamp() - ${waitedMs}::double precision * interval '1 millisecond'
    order by inbox.id
    limit ${limit}::integer`.execute(db);
  return rows;
}

/** Keeps a delivery that could not be unpacked, for a later try. */
export async function postponeDelivery(db: Db, { id }: Kept, afterMs: number): Promise<void> {
  await sql`
    update inbox set
      failures = failures + 1,
      free_at = statement_timestamp() + ${afterMs}::double precision * interval '1 millisecond'
    where id = ${id}::bigint`.execute(db);
}

export type InboxDepth = {
  readonly deliveries: number;
  /** Repeats included: nobody has looked yet which of them are known. */
  readonly events: number;
  /** How long the oldest of them waits. */
  readonly oldestMs: number;
  /** Those that could not be unpacked at least once. */
  readonly failing: number;
};

/** What is acknowledged and not unpacked yet. */
export async function inboxDepth(db: Db): Promise<InboxDepth> {
  const { rows } = await sql<InboxDepth>`
    select
      count(*)::integer as deliveries,
      coalesce(sum(events), 0)::integer as events,
      coalesce(1000 * extract(epoch from statement_timestamp() - min(kept_at)), 0)::double precision as "oldestMs",
      (count(*) filter (where failures > 0))::integer as failing
    from inbox`.execute(db);
  return rows[0] ?? { deliveries: 0, events: 0, oldestMs: 0, failing: 0 };
}

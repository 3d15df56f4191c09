import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { AppError } from '../errors.ts';
import { numberArray, textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { LedgerEvent } from './ledger.ts';

/** An event and how often these deliveries tell it. */
type Told = { readonly event: LedgerEvent; readonly times: number };

/** Rows are locked for milliseconds by whoever closes them. */
const ATTEMPTS = 40;
const WAIT_MS = 25;
/**
 * `skip locked` waits all the same for a row of which one change ends and the next begins just then. Far below the
 * second after which PostgreSQL looks for a circle, and ends the one who looks.
 */
const LOCKED_AT_MOST_MS = 100;
const LOCK_NOT_AVAILABLE = '55P03';

type Repeating = {
  readonly deliveryId: string;
  readonly events: readonly LedgerEvent[];
};

/**
 * Counts what deliveries repeat, on the rows themselves. In commits of its own that wait for nobody: who closes
 * events locks their rows in an order of his own, and must not be waited for while others of them are held.
 *
 * @param deliveries recorded together; all of their events are in the ledger
 */
export async function countRepeats(db: Db, deliveries: readonly Repeating[]): Promise<void> {
  const deliveryIds = deliveries.map(({ deliveryId }) => deliveryId);
  let told = tellingsOf(deliveries.flatMap(({ events }) => events));
  for (let attempt = 0; attempt < ATTEMPTS && told.length > 0; attempt += 1) {
    if (attempt > 0) await sleep(WAIT_MS);
    const locked = new Set(await countUnlocked(db, deliveryIds, told).catch(allLocked(told)));
    told = told.filter((_telling, index) => locked.has(index));
  }
}

function tellingsOf(events: readonly LedgerEvent[]): readonly Told[] {
  const tellings = new Map<string, Told>();
  for (const event of events) {
    const { portalId, subscriptionId, eventId, objectId, occurredAt, propertyName } = event;
    const key = [portalId, subscriptionId, eventId, objectId, occurredAt, propertyName].join(' ');
    tellings.set(key, { event, times: (tellings.get(key)?.times ?? 0) + 1 });
  }
  return [...tellings.values()];
}

/** What to go on with where the database has waited for long enough: nothing was counted. */
function allLocked(told: readonly Told[]) {
  return (error: unknown): readonly number[] => {
    if (error instanceof AppError && error.details.sqlState === LOCK_NOT_AVAILABLE) {
      return [...told.keys()];
    }
    throw error;
  };
}

/** Gives the indexes of those whose rows somebody else has locked just now. */
async function countUnlocked(
  db: Db,
  deliveryIds: readonly string[],
  told: readonly Told[],
): Promise<readonly number[]> {
  const own = textArray(deliveryIds, (id) => id);
  const { rows } = await sql<{ index: number }>`
    with told as (
      select event.*
      -- for this statement: in effect before the first row is looked at
      from (select set_config('lock_timeout', ${String(LOCKED_AT_MOST_MS)}::text, true)) as patience
      cross join unnest(
        ${numberArray(told, ({ event }) => event.portalId)}::bigint[],
        ${numberArray(told, ({ event }) => event.subscriptionId)}::bigint[],
        ${numberArray(told, ({ event }) => event.eventId)}::bigint[],
        ${numberArray(told, ({ event }) => event.objectId)}::bigint[],
        ${numberArray(told, ({ event }) => event.occurredAt)}::bigint[],
        ${textArray(told, ({ event }) => event.propertyName)}::text[],
        ${numberArray(told, ({ times }) => times)}::integer[]
      ) with ordinality as event (
        portal_id, subscription_id, event_id, object_id, occurred_at, property_name, times, ordinal
      )
    ), repeated as (
      select told.*, told.times - (row.delivery_id = any(${own}::text[]))::integer as repeats
      from told
      cross join lateral (
        select delivery_id
        from ledger
        where ${SAME_EVENT}
        offset 0
      ) as row
      where row.delivery_id <> all(${own}::text[]) or told.times > 1
    ), locked as (
      select told.ordinal, told.repeats, row.address
      from repeated as told
      cross join lateral (
        select ctid as address
        from ledger
        where ${SAME_EVENT}
        for update skip locked
      ) as row
    ), counted as (
      update ledger set repeats = ledger.repeats + locked.repeats
      from locked
      where ledger.ctid = locked.address
      returning locked.ordinal
    )
    select (ordinal - 1)::integer as index
    from repeated
    where ordinal not in (select ordinal from counted)`.execute(db);
  return rows.map(({ index }) => index);
}

const SAME_EVENT = sql`
  ledger.portal_id = told.portal_id
  and ledger.subscription_id = told.subscription_id
  and ledger.event_id = told.event_id
  and ledger.object_id = told.object_id
  and ledger.occurred_at = told.occurred_at
  and ledger.property_name = told.property_name`;

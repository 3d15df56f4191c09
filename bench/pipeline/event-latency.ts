import { sql } from 'kysely';
import type { AppWorld } from './app-world.ts';

export type Latencies = {
  /** From the send of each event until its tier was written, or judged to stay as it is. */
  readonly ms: readonly number[];
  /** How many of them were judged to change nothing. */
  readonly unchanged: number;
  /** Events that were neither. */
  readonly open: number;
};

/**
 * From the send of an event until the completion of the first update whose reading came after the send, by the book of
 * the stand-in. Where a judgement changed nothing there is no update: then until the ledger closed the event.
 */
export async function latenciesOf({ events, database: { db } }: AppWorld): Promise<Latencies> {
  const { rows } = await sql<{ eventId: number; closedAt: number | null }>`
    select event_id::integer as "eventId", 1000 * extract(epoch from closed_at)::double precision as "closedAt"
    from ledger
    where state in ('applied', 'superseded')`.execute(db);
  const closed = new Map(rows.map(({ eventId, closedAt }) => [eventId, closedAt]));
  // The ledger's clock is the machine's, the book's runs since the start of this process.
  const offset = performance.timeOrigin;
  const ms: number[] = [];
  let [unchanged, open] = [0, 0];
  for (const { eventId, counts, sentAt, writtenAt } of events.events) {
    if (!counts) continue;
    const closedAt = closed.get(eventId) ?? null;
    if (Number.isNaN(writtenAt) && closedAt === null) {
      open += 1;
      continue;
    }
    const untilClosed = closedAt === null ? Infinity : closedAt - offset - sentAt;
    const untilWritten = Number.isNaN(writtenAt) ? Infinity : writtenAt - sentAt;
    if (untilClosed < untilWritten) unchanged += 1;
    ms.push(Math.min(untilClosed, untilWritten));
  }
  return { ms, unchanged, open };
}

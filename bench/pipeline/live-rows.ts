import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Row } from '../report.ts';
import type { AppWorld } from './app-world.ts';

const SETTLED_WITHIN_MS = 30_000;

/** What the app asked of the stand-in since its book was opened. */
export function callRows({ standIn: { book } }: AppWorld, eventsPerPortal: number): Row[] {
  const { contacts, companies, owners, list, search, other } = book.counts();
  const perThousand = (contacts / book.contactsRead) * 1_000;
  const all = contacts + companies + owners + list + search + other;
  const refusedShare = book.refused() / all;
  const isClaimed = eventsPerPortal <= 50;
  return [
    {
      what: `contact calls per 1,000 changed contacts, ${eventsPerPortal} events/s a portal`,
      measured: `${perThousand.toFixed(1)}; ${book.contactsRead} judged, ${book.contactsWritten} written; beside: companies ${companies}, owners ${owners}, searches ${search}`,
      anchor: '20 with full batches, 2,000 one by one',
      goal: isClaimed ? 'at most 80' : '-',
      holds: !isClaimed || perThousand <= 80,
    },
    {
      what: 'calls refused by the limit (429)',
      measured: `${book.refused()} of ${all}`,
      anchor: '110 calls in any 10 s for each portal',
      ratio: refusedShare,
      goal: 'at most 0.5 %',
      holds: refusedShare <= 0.005,
    },
  ];
}

/** Waits until nothing is on its way any more; what never ends is told by the figures. */
export async function whenAnswered({ events, database: { db } }: AppWorld): Promise<void> {
  const until = performance.now() + SETTLED_WITHIN_MS;
  while (performance.now() < until) {
    await sleep(500);
    const { rows } = await sql`select from dirty_marks limit 1`.execute(db);
    if (rows.length === 0 || events.waiting() === 0) return;
  }
}

export function pickOf<T>(values: readonly T[]): T {
  const value = values[Math.floor(Math.random() * values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}

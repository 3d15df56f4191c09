import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../report.ts';
import { type AppWorld, startAppWorld } from './app-world.ts';
import { backfilled } from './backfilled.ts';
import { latenciesOf } from './event-latency.ts';
import { type CardReader, readCards } from './hubspot/card-reader.ts';
import { act } from './hubspot/lead-acts.ts';
import { type BenchPortal, makePortal } from './hubspot/records.ts';
import { callRows, pickOf, whenAnswered } from './live-rows.ts';
import { inMs, percentile } from './percentile.ts';
import { coresInWords, type ProcessFigures, watchProcesses } from './process-watch.ts';

const PORTALS = 20;
/** Of each portal; all of them known to the app before, as leads that act mostly are. */
const CONTACTS = 1_000;
/** At a third of the pace, and again at full pace. */
const WARM_SECONDS = 6;
const CARDS_PER_SECOND = 50;
const TICK_MS = 10;

type Load = {
  readonly eventsPerSecond: number;
  readonly seconds: number;
};

export const LIVE: Load = { eventsPerSecond: 1_000, seconds: 45 };
export const PEAK: Load = { eventsPerSecond: 5_000, seconds: 30 };

/** Leads of twenty portals act at a steady pace, one event an act, while cards are opened. */
export async function benchLatency(load: Load): Promise<Row[]> {
  const at = Date.now();
  const portals = Array.from({ length: PORTALS }, (_, index) =>
    makePortal(String(4_242_001 + index), CONTACTS, at),
  );
  const world = await startAppWorld(portals);
  try {
    await backfilled(world, portals);
    const warmUp = openCards(world, portals);
    for (const share of [0.3, 1]) {
      const eventsPerSecond = load.eventsPerSecond * share;
      await actFor(world, portals, { eventsPerSecond, seconds: WARM_SECONDS, counts: false });
    }
    await warmUp.stop();
    world.standIn.book.reset();
    const watch = watchProcesses(world);
    const cards = openCards(world, portals);
    await actFor(world, portals, { ...load, counts: true });
    await cards.stop();
    const processes = watch.stop();
    const calls = callRows(world, load.eventsPerSecond / PORTALS);
    await whenAnswered(world);
    return [...(await rowsOf(world, load, processes)), ...calls, cardRow(cards)];
  } finally {
    await world.stop();
  }
}

/** Somebody opens any record, at a steady pace. */
function openCards({ door }: AppWorld, portals: readonly BenchPortal[]): CardReader {
  return readCards({
    ...door,
    perSecond: CARDS_PER_SECOND,
    next: () => {
      const portal = pickOf(portals);
      return { portalId: portal.portalId, contactId: pickOf(portal.contacts).id };
    },
  });
}

type Acting = {
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly counts: boolean;
};

/** By the clock, not by the tick: a late tick makes up for what it missed. */
async function actFor(
  { events, sender }: AppWorld,
  portals: readonly BenchPortal[],
  { eventsPerSecond, seconds, counts }: Acting,
): Promise<void> {
  const startedAt = performance.now();
  for (let acted = 0; acted < eventsPerSecond * seconds;) {
    const due = ((performance.now() - startedAt) / 1_000) * eventsPerSecond;
    for (; acted < Math.min(due, eventsPerSecond * seconds); acted += 1) {
      const portal = pickOf(portals);
      const record = pickOf(portal.contacts);
      const propertyName = act(portal, record);
      sender.tell(
        events.add({
          portalId: portal.portalId,
          record,
          occurredAt: Date.now(),
          subscriptionType: 'object.propertyChange',
          propertyName,
          changeSource: 'ANALYTICS',
          sourceId: 'bench',
          counts,
        }),
      );
    }
    await sleep(TICK_MS);
  }
}

async function rowsOf(world: AppWorld, load: Load, processes: ProcessFigures): Promise<Row[]> {
  const { ms, unchanged, open } = await latenciesOf(world);
  const [p50, p99] = [percentile(ms, 0.5), percentile(ms, 0.99)];
  const isPeak = load.eventsPerSecond > LIVE.eventsPerSecond;
  const ack = percentile(world.sender.ackMs, 0.99);
  const anchor = `a call to HubSpot takes 40 to 120 ms; cores busy: ${coresInWords(processes)}`;
  const rate = `${load.eventsPerSecond} events/s over ${PORTALS} portals`;
  return [
    {
      what: `webhook to written tier, ${rate}`,
      measured: `${inMs(p50)} median, ${inMs(p99)} p99, ${inMs(percentile(ms, 1))} at most; ${ms.length} events, ${unchanged} of them judged to change nothing, ${open} never judged`,
      anchor,
      goal: isPeak ? 'p99 under 2 s' : 'median under 0.5 s, p99 under 1 s',
      holds: open === 0 && (isPeak ? p99 < 2_000 : p50 < 500 && p99 < 1_000),
    },
    {
      what: `ingest acknowledged, ${rate}`,
      measured: `${inMs(percentile(world.sender.ackMs, 0.5))} median, ${inMs(ack)} p99; ${world.sender.refused()} deliveries refused`,
      anchor: `${world.sender.ackMs.length} deliveries, the sender on the same cores`,
      goal: 'p99 under 100 ms',
      holds: ack < 100 && world.sender.refused() === 0,
    },
  ];
}

function cardRow({ answerMs, seen }: CardReader): Row {
  const p99 = percentile(answerMs, 0.99);
  return {
    what: `card answers, ${CARDS_PER_SECOND} a second while this runs`,
    measured: `${percentile(answerMs, 0.5).toFixed(1)} ms median, ${inMs(p99)} p99; ${seen.scored} with a score, ${seen.waiting} of contacts not judged yet, ${seen.failed} failed`,
    anchor: 'signed by the asker, on the same cores',
    goal: 'p99 under 50 ms',
    holds: p99 < 50 && seen.failed === 0,
  };
}

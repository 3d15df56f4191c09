import { setTimeout as sleep } from 'node:timers/promises';
import { startScan } from '../../src/store/scans.ts';
import type { Row } from '../report.ts';
import { startAppWorld } from './app-world.ts';
import { latenciesOf } from './event-latency.ts';
import { makePortal } from './hubspot/records.ts';
import { whenAnswered } from './live-rows.ts';
import { inMs, percentile } from './percentile.ts';
import { coresInWords, watchProcesses } from './process-watch.ts';
import { tellCreated } from './tell-created.ts';

const BACKFILLED = 100_000;
const LEADS = 180;
const LEADS_PER_SECOND = 3;
/** Until the backfill has filled the portal's window of calls more than once. */
const UNDER_WAY_MS = 20_000;

/** New leads come in while every contact of their portal is judged for the first time. */
export async function benchNewLeads(): Promise<Row[]> {
  const at = Date.now();
  const portal = makePortal('4242001', BACKFILLED + LEADS, at);
  const world = await startAppWorld([portal]);
  try {
    const { portalId } = portal;
    await startScan(world.database.db, { portalId, kind: 'backfill', total: BACKFILLED, at });
    await sleep(UNDER_WAY_MS);
    const { book } = world.standIn;
    book.reset();
    const watch = watchProcesses(world);
    const startedAt = performance.now();
    for (const [index, record] of portal.contacts.slice(BACKFILLED).entries()) {
      // Leads come when they come: evenly on average, and sometimes several at once.
      const due = ((index + Math.random()) / LEADS_PER_SECOND) * 1_000;
      await sleep(Math.max(0, due - (performance.now() - startedAt)));
      tellCreated(world, portal, record);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const processes = watch.stop();
    const bulk = book.contactsWritten - LEADS;
    const [refused, calls] = [book.refused(), Object.values(book.counts())];
    const all = calls.reduce((sum, count) => sum + count, 0);
    await whenAnswered(world);
    const { ms, open } = await latenciesOf(world);
    const p99 = percentile(ms, 0.99);
    return [
      {
        what: `new leads, ${LEADS_PER_SECOND} a second, while ${BACKFILLED} contacts of their portal are backfilled`,
        measured: `${inMs(percentile(ms, 0.5))} median, ${inMs(p99)} p99, ${inMs(percentile(ms, 1))} at most, of ${ms.length}; ${open} never judged`,
        anchor: `the backfill judges ${Math.round(bulk / seconds)} contacts/s meanwhile; ${refused} of ${all} calls refused; cores busy: ${coresInWords(processes)}`,
        goal: 'p99 under 3 s',
        holds: p99 < 3_000 && open === 0,
      },
    ];
  } finally {
    await world.stop();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../report.ts';
import { type AppWorld, startAppWorld } from './app-world.ts';
import { LIMIT, WINDOW_MS } from './hubspot/call-window.ts';
import { type BenchPortal, makePortal } from './hubspot/records.ts';
import { tellCreated } from './tell-created.ts';
import { coresInWords, watchProcesses } from './process-watch.ts';

/** In the portal before, and known: an import meets a portal that works. */
const KNOWN = 2_000;
const IMPORTED = 25_000;
const GIVE_UP_AFTER_MS = 90_000;
/** Two calls change a hundred contacts. */
const BOUND_PER_WINDOW = (LIMIT / 2) * 100;
const LOOK_EVERY_MS = 100;

/** An import of one portal drains as fast as the portal's calls allow. */
export async function benchBacklog(): Promise<Row[]> {
  const portal = makePortal('4242001', KNOWN + IMPORTED, Date.now());
  const world = await startAppWorld([portal]);
  try {
    await tellAndWait(world, portal, { from: 0, count: KNOWN });
    // The window of what came before is over, and the next one begins empty.
    await sleep(WINDOW_MS);
    world.standIn.book.reset();
    const watch = watchProcesses(world);
    const drained = await tellAndWait(world, portal, { from: KNOWN, count: IMPORTED });
    const processes = watch.stop();
    const { book } = world.standIn;
    const { contacts, companies, owners, list, search } = book.counts();
    const perThousand = (contacts / book.contactsRead) * 1_000;
    const share = sustainedShare(drained);
    const { middleMb, lastMb } = processes.memory;
    const what = `import of ${IMPORTED} contacts into one portal`;
    return [
      {
        what: `${what}: contacts/s`,
        measured: `${Math.round(share * (BOUND_PER_WINDOW / WINDOW_MS) * 1_000)} from the second window on; all ${book.contactsWritten} written in ${(drained.at(-1)?.at ?? NaN).toFixed(1)} s`,
        anchor: `the limit of ${LIMIT} in 10 s allows ${BOUND_PER_WINDOW / 10}; cores busy: ${coresInWords(processes)}`,
        ratio: share,
        goal: 'at least 0.95',
        holds: share >= 0.95 && world.events.waiting() === 0,
      },
      {
        what: 'contact calls per 1,000 changed contacts while it drains',
        measured: `${perThousand.toFixed(1)}; beside: companies ${companies}, owners ${owners}, searches ${search}, lists ${list}; refused ${book.refused()}`,
        anchor: '20 with full batches',
        goal: 'at most 20.5',
        holds: perThousand <= 20.5,
      },
      {
        what: 'memory of web and workers while it drains',
        measured: `${Math.round(lastMb)} MB in the last third`,
        anchor: `${Math.round(middleMb)} MB in the middle third`,
        ratio: lastMb / middleMb,
        goal: 'at most 1.10',
        holds: lastMb / middleMb <= 1.1,
      },
    ];
  } finally {
    await world.stop();
  }
}

/** How many were written up to an instant, in seconds since the first was. */
type Drained = readonly { readonly at: number; readonly written: number }[];

async function tellAndWait(
  world: AppWorld,
  portal: BenchPortal,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<Drained> {
  const { book } = world.standIn;
  const before = book.contactsWritten;
  const drained: { at: number; written: number }[] = [];
  const startedAt = performance.now();
  for (const record of portal.contacts.slice(from, from + count))
    tellCreated(world, portal, record);
  let firstCallAt = NaN;
  while (performance.now() - startedAt < GIVE_UP_AFTER_MS) {
    await sleep(LOOK_EVERY_MS);
    if (Number.isNaN(firstCallAt) && book.counts().contacts > 0) firstCallAt = performance.now();
    const written = book.contactsWritten - before;
    drained.push({ at: (performance.now() - firstCallAt) / 1_000, written });
    if (written >= count) break;
  }
  return drained;
}

/** The first window begins empty, so it is left out; then whole windows only, as calls may come in bursts. */
function sustainedShare(drained: Drained): number {
  const [window, end] = [WINDOW_MS / 1_000, drained.at(-1)?.at ?? 0];
  const windows = Math.floor((end - window) / window);
  const writtenAt = (seconds: number) => drained.find(({ at }) => at >= seconds)?.written ?? NaN;
  const written = writtenAt(window * (1 + windows)) - writtenAt(window);
  return written / (windows * BOUND_PER_WINDOW);
}

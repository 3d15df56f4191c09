import { setTimeout as sleep } from 'node:timers/promises';
import { startQuickWorld } from '../support/faults/fault-world.ts';
import { firstPictures } from '../support/faults/stale-contacts.ts';
import { type Verdict, verdictOn } from '../support/faults/verdict.ts';
import type { World } from '../support/world/start-world.ts';
import { bookOf } from '../support/world/world-ledger.ts';
import { idleLeads } from '../support/world/world-portal.ts';
import { type MemoryTrend, watchMemory } from './memory-watch.ts';
import { makeTrouble, type Troubles } from './trouble.ts';

export type Run = {
  readonly name: string;
  readonly portals: number;
  readonly contacts: number;
  readonly eventsPerSecond: number;
  /** It ends when so many events were made and so many workers killed, or after so many seconds. */
  readonly until:
    { readonly events: number; readonly kills: number } | { readonly seconds: number };
  readonly troubleEveryMs: number;
  readonly troubles: readonly (keyof Troubles)[];
  readonly say: (line: string) => void;
};

export type RunResult = {
  readonly verdict: Verdict;
  readonly troubles: Troubles;
  readonly seconds: number;
  /** From the last act until nothing was on its way any more. */
  readonly drainedAfterSeconds: number;
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  /** Deliveries by how they were answered, or why they were not. */
  readonly deliveries: Readonly<Record<string, number>>;
  readonly memory: readonly MemoryTrend[];
};

/** Makes Node collect its garbage instead of taking what a large machine has: what grows then is a leak. */
const SMALL_HEAP = '--max-old-space-size=160';
/** About so many events come of one act, as the shipped app subscribes. */
const EVENTS_AN_ACT = 5.5;
/** What may happen to a contact any number of times: only the totals tell of it. */
const ACTS = ['visit', 'visit', 'open_email', 'open_email', 'click_email', 'submit_form'];
/** A portal has leads of its own that become leads for sales in the middle of it all: they visit nothing else. */
const BUYERS = 5;

/** Leads of many portals act while deliveries are garbled, HubSpot stumbles and processes are killed. */
export async function runUnderFaults(run: Run): Promise<RunResult> {
  const { say } = run;
  const portalIds = Array.from({ length: run.portals }, (_, index) => String(4_242_001 + index));
  const world = await startQuickWorld({
    stores: 'real',
    processes: { web: 1, worker: 2 },
    portals: [],
    emulatorArgs: ['--portals', String(run.portals), '--portal-size', String(run.contacts)],
    env: { COALESCE_MS: '500', NODE_OPTIONS: SMALL_HEAP },
  });
  try {
    say(`installing in ${run.portals} portals of ${run.contacts} contacts`);
    await Promise.all(portalIds.map((portalId) => world.install(portalId)));
    return await play(world, { ...run, portalIds });
  } finally {
    await world.stop();
  }
}

type Play = Run & { readonly portalIds: readonly string[] };

async function play(world: World, run: Play): Promise<RunResult> {
  const { emulator } = world;
  const first = await firstPictures(world, run.portalIds);
  const buyers = await buyersOf(world, run);
  await emulator.post('/requests/reset');
  await emulator.post('/misbehave', {
    deliveries: { doubled: 0.05, shuffled: 0.1, shuffleMs: 10_000 },
    answers: [{ kind: 'status', status: 503, share: 0.02, match: 'contacts/batch/' }],
  });
  const memory = watchMemory(() => world.app());
  const trouble = makeTrouble(world, { everyMs: run.troubleEveryMs, kinds: run.troubles });
  const startedAt = performance.now();
  await emulator.post('/traffic', {
    actsPerSecond: run.eventsPerSecond / EVENTS_AN_ACT,
    acts: ACTS,
    contacts: Math.floor(run.contacts / 2),
  });
  const kills = () => trouble.counts.workersKilled;
  await actUntilDone(world, { ...run, buyers, startedAt, kills });
  await fetch(`${emulator.url}/emulator/traffic`, { method: 'DELETE' });
  const actedAt = performance.now();
  await trouble.stop();
  await emulator.post('/misbehave', { clear: true });

  const { name: fault } = run;
  const verdict = await verdictOn({ ...world, first }, { fault, withinMs: 600_000 });
  const drainedAt = performance.now();
  const trends = memory.stop();
  const { latencyMs, deliveries } =
    await emulator.get<Pick<RunResult, 'latencyMs' | 'deliveries'>>('/ledger');
  return {
    verdict,
    troubles: trouble.counts,
    seconds: (actedAt - startedAt) / 1_000,
    drainedAfterSeconds: (drainedAt - actedAt) / 1_000,
    latencyMs,
    deliveries,
    memory: trends,
  };
}

type Acting = Play & {
  readonly buyers: readonly Buyer[];
  readonly startedAt: number;
  kills(): number;
};
type Buyer = { readonly portalId: string; readonly contactId: string };

/** Buyers act one after the other, spread over the first half of the run. */
async function actUntilDone(
  world: World,
  { until, buyers, startedAt, kills, say }: Acting,
): Promise<void> {
  const waiting = [...buyers];
  let saidAt = 0;
  for (;;) {
    const book = await bookOf(world);
    const elapsed = (performance.now() - startedAt) / 1_000;
    const share = 'events' in until ? book.sent / until.events : elapsed / until.seconds;
    const due = Math.ceil(buyers.length * Math.min(1, share * 2));
    const acting = waiting.splice(0, due - (buyers.length - waiting.length));
    const acts = acting.flatMap((buyer) => [
      { ...buyer, act: 'look_at_pricing' },
      { ...buyer, act: 'start_trial' },
    ]);
    if (acts.length > 0) await world.emulator.post('/acts', { acts });
    if (share >= 1 && !('kills' in until && kills() < until.kills)) return;
    if (elapsed - saidAt >= 10) {
      saidAt = elapsed;
      say(`${elapsed.toFixed(0)} s: ${book.sent} events sent, ${book.acked} acknowledged`);
    }
    await sleep(250);
  }
}

/** Idle leads among the contacts that no other act happens to. */
async function buyersOf(world: World, { portalIds, contacts }: Play): Promise<readonly Buyer[]> {
  const buyers: Buyer[] = [];
  for (const portalId of portalIds) {
    const all = (await world.emulator.contacts(portalId, [])).map(({ id }) => id);
    const quiet = new Set(all.slice(Math.floor(contacts / 2)));
    const idle = (await idleLeads(world, portalId)).filter((id) => quiet.has(id));
    buyers.push(...idle.slice(0, BUYERS).map((contactId) => ({ portalId, contactId })));
  }
  return buyers;
}

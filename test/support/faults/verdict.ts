import { appendFileSync } from 'node:fs';
import type { World } from '../world/start-world.ts';
import { type Book, ledgerOf, settled } from '../world/world-ledger.ts';
import { doubledEffects } from './doubled-effects.ts';
import { type FirstPictures, staleContacts } from './stale-contacts.ts';

/** Nobody needs so long; a mistake that was planted on purpose need not be waited for in vain. */
const SETTLED_WITHIN_MS = Number(process.env.ASSAY_FAULTS_SETTLE_MS ?? 150_000);

export type Verdict = {
  /** Distinct events by the emulator's book, since the verdict before. */
  readonly sent: number;
  readonly acknowledged: number;
  /** The same by the app's own ledger, where they ended as applied, superseded, ignored, dead or pending. */
  readonly received: number;
  readonly repeated: number;
  readonly lost: number;
  readonly doubled: readonly string[];
  readonly stale: readonly unknown[];
  /** By the app's own count: what a person has to look at. */
  readonly dead: number;
  /** By the app's own count: what nobody has looked at yet. */
  readonly pending: number;
  /** Calls of the app to HubSpot since they were last counted from zero, and those that its limit refused. */
  readonly calls: number;
  readonly limited: number;
};

type Judged = {
  /** The fault in words. */
  readonly fault: string;
  /** Contacts that cannot be judged, as the test made it. */
  readonly except?: readonly string[];
  /** How long it may take until nothing is on its way any more. */
  readonly withinMs?: number;
};

type Requests = { readonly total: number; readonly limited: number };
type WholeBook = Book & { readonly repeated: number; readonly gaveUp: number };
const countsBefore = new WeakMap<World, { readonly book: WholeBook; readonly received: number }>();

/**
 * Waits until nothing is on its way, and lets the CRM's side say what became of all events so far. Says so in one
 * line, which is kept where ASSAY_FAULTS_REPORT names a file.
 */
export async function verdictOn(
  world: World & { readonly first: FirstPictures },
  { fault, except, withinMs = SETTLED_WITHIN_MS }: Judged,
): Promise<Verdict> {
  // What never settles is counted, too: it is pending or lost.
  await settled(world, withinMs).catch(() => undefined);
  const book = await world.emulator.get<WholeBook>('/ledger?lostAfterMs=0');
  const { received, dead, pending } = await ledgerOf(world);
  const { total: calls, limited } = await world.emulator.get<Requests>('/requests');
  const before = countsBefore.get(world);
  countsBefore.set(world, { book, received });
  const verdict: Verdict = {
    sent: book.sent - (before?.book.sent ?? 0),
    acknowledged: book.acked - (before?.book.acked ?? 0),
    received: received - (before?.received ?? 0),
    repeated: book.repeated - (before?.book.repeated ?? 0),
    lost: book.lost + book.gaveUp,
    // The embedded database can be looked into only once the app has ended, so that comes last.
    doubled: await doubledEffects(world, [...world.first.keys()]),
    stale: await staleContacts(world, world.first, except),
    dead,
    pending,
    calls,
    limited,
  };
  say(fault, verdict);
  return verdict;
}

function say(fault: string, { doubled, stale, ...counts }: Verdict): void {
  const figures = { ...counts, doubled: doubled.length, stale: stale.length };
  const words = Object.entries(figures).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`${fault}: ${words.join(', ')}\n`);
  const { ASSAY_FAULTS_REPORT: report } = process.env;
  if (report !== undefined) appendFileSync(report, `${JSON.stringify({ fault, ...figures })}\n`);
}

/** Of all calls, where nobody lowers the limit meanwhile. */
export const MOST_LIMITED = 0.005;

/** What holds after every fault. */
export function expectNothingAmiss(
  verdict: Verdict,
  { mostLimited = verdict.calls * MOST_LIMITED, sentByHand = 0 } = {},
): void {
  expect(verdict).toMatchObject({ lost: 0, pending: 0, doubled: [], stale: [] });
  expect(verdict.acknowledged).toBe(verdict.sent);
  expect(verdict.received).toBe(verdict.acknowledged + sentByHand);
  expect(verdict.sent).toBeGreaterThan(0);
  expect(verdict.limited).toBeLessThanOrEqual(mostLimited);
}

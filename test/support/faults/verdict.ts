import { appendFileSync } from 'node:fs';
import type { World } from '../world/start-world.ts';
import { type Book, ledgerOf, settled } from '../world/world-ledger.ts';
import { doubledEffects } from './doubled-effects.ts';
import { type FirstPictures, staleContacts } from './stale-contacts.ts';

const SETTLED_WITHIN_MS = 150_000;

export type Verdict = {
  /** Distinct events by the emulator's book, since it was started. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly repeated: number;
  readonly lost: number;
  readonly doubled: readonly string[];
  readonly stale: readonly unknown[];
  /** By the app's own count: what a person has to look at. */
  readonly dead: number;
};

type Judged = {
  /** The fault in words. */
  readonly fault: string;
  readonly first: FirstPictures;
  /** Contacts that cannot be judged, as the test made it. */
  readonly except?: readonly string[];
};

/**
 * Waits until nothing is on its way, and lets the CRM's side say what became of all events so far. Says so in one
 * line, which is kept where ASSAY_FAULTS_REPORT names a file.
 */
export async function verdictOn(world: World, { fault, first, except }: Judged): Promise<Verdict> {
  await settled(world, SETTLED_WITHIN_MS);
  const book = await world.emulator.get<Book & { repeated: number; gaveUp: number }>(
    '/ledger?lostAfterMs=0',
  );
  const { dead } = await ledgerOf(world);
  const verdict: Verdict = {
    sent: book.sent,
    acknowledged: book.acked,
    repeated: book.repeated,
    lost: book.lost + book.gaveUp,
    // The embedded database can be looked into only once the app has ended, so that comes last.
    doubled: await doubledEffects(world, [...first.keys()]),
    stale: await staleContacts(world, first, except),
    dead,
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

/** What holds after every fault. */
export function expectNothingAmiss(verdict: Verdict): void {
  expect(verdict).toMatchObject({ lost: 0, doubled: [], stale: [] });
  expect(verdict.acknowledged).toBe(verdict.sent);
  expect(verdict.sent).toBeGreaterThan(0);
}

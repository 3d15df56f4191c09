import { sql } from 'kysely';

import { type HeldMark, holdClaim, type Mark, type MarkKey, markAddresses } from './claims.ts';
import { closeEvents } from './close-events.ts';
import type { Db } from './database.ts';
import { buryMarks, raiseMarks } from './dead-letters.ts';
import { subjectKey } from './pending-events.ts';

/** What became of a subject, and so of its events. */
export type Outcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'dead'; readonly reason: string };

export type Done = { readonly mark: Mark; readonly outcome: Outcome };

type Complete = {
  readonly portalId: string;
  readonly token: string;
  readonly done: readonly Done[];
  /** What else is stored of those that are still this claim's, in the same transaction. */
  readonly alongside?: (marks: readonly Mark[]) => Promise<void>;
};

export type Completed = {
  /** Finished: no longer dirty. */
  readonly closed: readonly Mark[];
  /** Finished, but touched meanwhile: still dirty and free to be claimed. */
  readonly touched: readonly Mark[];
  /** Another worker's by now: nothing of it was closed. */
  readonly lost: readonly Mark[];
};

/**
 * Closes what a claim has done, in the caller's transaction: events, and the marks that nobody touched meanwhile.
 * Marks are locked last, all at once: until then deliveries may touch them, and none waits for what is stored here.
 */
export async function completeClaim(
  tx: Db,
  { portalId, token, done, alongside }: Complete,
): Promise<Completed> {
  const marks = done.map(({ mark }) => mark);
  const leased = keysOf(await holdClaim(tx, { portalId, token, marks }, 'lease'));
  const ours = done.filter(({ mark }) => leased.has(subjectKey(mark)));
  const ourMarks = ours.map(({ mark }) => mark);

  await alongside?.(ourMarks);
  await closeEvents(tx, portalId, ours);

  const held = await holdClaim(tx, { portalId, token, marks: ourMarks }, 'mark');
  const claimed = new Map(ourMarks.map((mark) => [subjectKey(mark), mark.version]));
  const isTouched = (mark: HeldMark) => mark.version !== claimed.get(subjectKey(mark));
  await removeMarks(
    tx,
    token,
    held.filter((mark) => !isTouched(mark)),
  );
  await freeTouched(tx, token, held.filter(isTouched));
  const touched = keysOf(held.filter(isTouched));
  const clean = ours.filter(({ mark }) => !touched.has(subjectKey(mark)));
  await buryMarks(tx, portalId, clean);
  await raiseMarks(tx, portalId, ours);
  return {
    closed: clean.map(({ mark }) => mark),
    touched: ourMarks.filter((mark) => touched.has(subjectKey(mark))),
    lost: marks.filter((mark) => !leased.has(subjectKey(mark))),
  };
}

function keysOf(marks: readonly MarkKey[]): ReadonlySet<string> {
  return new Set(marks.map(subjectKey));
}

async function removeMarks(tx: Db, token: string, marks: readonly HeldMark[]): Promise<void> {
  if (marks.length === 0) return;
  await sql`
    delete from dirty_marks as mark
    using ${markAddresses(marks)}
    where mark.ctid = held.address and mark.lease_token = ${token}::text`.execute(tx);
}

/** A new lead was judged just now: what came meanwhile is behaviour, and may settle. */
async function freeTouched(tx: Db, token: string, marks: readonly HeldMark[]): Promise<void> {
  if (marks.length === 0) return;
  await sql`
    update dirty_marks as mark set
      lease_token = null,
      claimed_version = null,
      free_at = statement_timestamp(),
      attempts = 0,
      lane = greatest(mark.lane, 1)
    from ${markAddresses(marks)}
    where mark.ctid = held.address and mark.lease_token = ${token}::text`.execute(tx);
}

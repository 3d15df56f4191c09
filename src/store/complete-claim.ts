import { sql } from 'kysely';

import { type HeldMark, holdClaim, type Mark, markAddresses } from './claims.ts';
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
};

export type Completed = {
  /** Finished: no longer dirty. */
  readonly closed: readonly Mark[];
  /** Finished, but touched meanwhile: still dirty and free to be claimed. */
  readonly touched: readonly Mark[];
  /** Another worker's by now: nothing of it was closed. */
  readonly lost: readonly Mark[];
};

/** Closes what a claim has done, in the caller's transaction: events, and the marks that nobody touched meanwhile. */
export async function completeClaim(
  tx: Db,
  { portalId, token, done }: Complete,
): Promise<Completed> {
  const held = await holdClaim(tx, { portalId, token, marks: done.map(({ mark }) => mark) });
  const heldBySubject = new Map(held.map((mark) => [subjectKey(mark), mark]));
  const all = done.map((one) => ({ ...one, held: heldBySubject.get(subjectKey(one.mark)) }));
  const ours = all.filter(isHeld);
  const clean = ours.filter((one) => one.held.version === one.mark.version);
  const touched = ours.filter((one) => one.held.version !== one.mark.version);

  await removeMarks(
    tx,
    token,
    clean.map((one) => one.held),
  );
  await freeTouched(
    tx,
    token,
    touched.map((one) => one.held),
  );
  await closeEvents(tx, portalId, ours);
  await buryMarks(tx, portalId, clean);
  await raiseMarks(tx, portalId, ours);
  return {
    closed: clean.map(({ mark }) => mark),
    touched: touched.map(({ mark }) => mark),
    lost: all.filter((one) => one.held === undefined).map(({ mark }) => mark),
  };
}

function isHeld<T extends { readonly held: HeldMark | undefined }>(
  one: T,
): one is T & { readonly held: HeldMark } {
  return one.held !== undefined;
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

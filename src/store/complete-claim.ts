import { sql } from 'kysely';

import { holdClaim, type Mark, markKeys } from './claims.ts';
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
  const versions = new Map(held.map((mark) => [subjectKey(mark), mark.version]));
  const versionNow = ({ mark }: Done) => versions.get(subjectKey(mark));
  const ours = done.filter((one) => versionNow(one) !== undefined);
  const clean = ours.filter((one) => versionNow(one) === one.mark.version);
  const touched = ours.filter((one) => versionNow(one) !== one.mark.version);

  await removeMarks(tx, portalId, clean);
  await freeTouched(tx, portalId, touched);
  await closeEvents(tx, portalId, ours);
  await buryMarks(tx, portalId, clean);
  await raiseMarks(tx, portalId, ours);
  return {
    closed: clean.map(({ mark }) => mark),
    touched: touched.map(({ mark }) => mark),
    lost: done.filter((one) => versionNow(one) === undefined).map(({ mark }) => mark),
  };
}

async function removeMarks(tx: Db, portalId: string, done: readonly Done[]): Promise<void> {
  if (done.length === 0) return;
  await sql`
    delete from dirty_marks as mark
    using ${markKeys(done.map(({ mark }) => mark))}
    where mark.portal_id = ${portalId}::bigint
      and mark.subject_type = key.subject_type
      and mark.subject_id = key.subject_id`.execute(tx);
}

/** A new lead was judged just now: what came meanwhile is behaviour, and may settle. */
async function freeTouched(tx: Db, portalId: string, done: readonly Done[]): Promise<void> {
  if (done.length === 0) return;
  await sql`
    update dirty_marks as mark set
      lease_token = null,
      claimed_version = null,
      free_at = statement_timestamp(),
      attempts = 0,
      lane = greatest(mark.lane, 1)
    from ${markKeys(done.map(({ mark }) => mark))}
    where mark.portal_id = ${portalId}::bigint
      and mark.subject_type = key.subject_type
      and mark.subject_id = key.subject_id`.execute(tx);
}

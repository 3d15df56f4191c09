import { sql } from 'kysely';

import type { Db } from './database.ts';

/** One pass over a portal's contacts. */
export type ScanKind = 'backfill' | 'reconcile' | 'full-list' | 'rejudge';

/** Those that are bulk work: gone on with until they are finished. */
export const BULK_SCANS = sql`('backfill', 'full-list', 'rejudge')`;

export type Scan = {
  readonly kind: ScanKind;
  /** Where to go on: the CRM's `after`, or the time up to which changes were seen; null at the start. */
  readonly position: string | null;
  /** Contacts in all, as far as it is known. */
  readonly total: number | null;
  readonly done: number;
  readonly startedAt: number;
  readonly finishedAt: number | null;
};

type Start = {
  readonly portalId: string;
  readonly kind: ScanKind;
  readonly total: number | null;
  readonly at: number;
};

/** Begins a pass, or goes on with the one that was not finished. A finished one begins again at its start. */
export async function startScan(db: Db, { portalId, kind, total, at }: Start): Promise<void> {
  await sql`
    insert into scans as scan (portal_id, kind, total, started_at)
    values (${portalId}::bigint, ${kind}::text, ${total}::integer, ${at}::bigint)
    on conflict (portal_id, kind) do update set
      position = null,
      total = excluded.total,
      done = 0,
      started_at = excluded.started_at,
      finished_at = null
    where scan.finished_at is not null`.execute(db);
}

type Restart = { readonly portalId: string; readonly kind: ScanKind; readonly at: number };

/** Begins a pass at its start, also where one is under way. */
export async function restartScan(db: Db, { portalId, kind, at }: Restart): Promise<void> {
  await sql`
    insert into scans as scan (portal_id, kind, started_at)
    values (${portalId}::bigint, ${kind}::text, ${at}::bigint)
    on conflict (portal_id, kind) do update set
      position = null,
      total = null,
      done = 0,
      started_at = excluded.started_at,
      finished_at = null`.execute(db);
}

const SCAN = sql`
  kind,
  position,
  total,
  done,
  started_at::double precision as "startedAt",
  finished_at::double precision as "finishedAt"`;

export async function getScan(db: Db, portalId: string, kind: ScanKind): Promise<Scan | null> {
  const { rows } = await sql<Scan>`
    select ${SCAN}
    from scans
    where portal_id = ${portalId}::bigint and kind = ${kind}::text`.execute(db);
  return rows[0] ?? null;
}

type Lock = { readonly portalId: string; readonly kind: ScanKind };

/** The pass as it stays until the transaction ends: who begins it anew waits. */
export async function lockScan(tx: Db, { portalId, kind }: Lock): Promise<Scan | null> {
  const { rows } = await sql<Scan>`
    select ${SCAN}
    from scans
    where portal_id = ${portalId}::bigint and kind = ${kind}::text
    for update`.execute(tx);
  return rows[0] ?? null;
}

type Advance = {
  readonly portalId: string;
  readonly kind: ScanKind;
  /** The position that this page was read from: a page that another worker counted meanwhile counts once. */
  readonly from: string | null;
  readonly to: string | null;
  readonly found: number;
};

/** Counts one page. Belongs into the transaction that marks its contacts. Gives false when the page was counted already. */
export async function advanceScan(
  tx: Db,
  { portalId, kind, from, to, found }: Advance,
): Promise<boolean> {
  const { rows } = await sql`
    update scans set position = ${to}::text, done = done + ${found}::integer
    where portal_id = ${portalId}::bigint
      and kind = ${kind}::text
      and finished_at is null
      and position is not distinct from ${from}::text
    returning 1`.execute(tx);
  return rows.length > 0;
}

type Finish = { readonly portalId: string; readonly kind: ScanKind; readonly at: number };

export async function finishScan(db: Db, { portalId, kind, at }: Finish): Promise<void> {
  await sql`
    update scans set finished_at = ${at}::bigint, total = greatest(total, done)
    where portal_id = ${portalId}::bigint and kind = ${kind}::text and finished_at is null`.execute(
    db,
  );
}

type Due = { readonly now: number; readonly everyMs: number };

/** Connected portals, backfilled to the end, in which the last list of all contacts began longer ago than that. */
export async function portalsToList(db: Db, { now, everyMs }: Due): Promise<readonly string[]> {
  const { rows } = await sql<{ portalId: string }>`
    select portals.portal_id::text as "portalId"
    from portals
    join scans as backfill
      on backfill.portal_id = portals.portal_id and backfill.kind = 'backfill' and backfill.finished_at is not null
    left join scans as last on last.portal_id = portals.portal_id and last.kind = 'full-list'
    where portals.status = 'connected'
      and (last.kind is null or last.finished_at is not null)
      and greatest(backfill.finished_at, last.started_at) <= ${now - everyMs}::bigint
    order by portals.portal_id`.execute(db);
  return rows.map(({ portalId }) => portalId);
}

/** Connected portals with a pass of bulk work that is not finished. */
export async function portalsWithOpenScan(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ portalId: string }>`
    select distinct scans.portal_id::text as "portalId"
    from scans
    join portals using (portal_id)
    where scans.kind in ${BULK_SCANS} and scans.finished_at is null and portals.status = 'connected'
    order by 1`.execute(db);
  return rows.map(({ portalId }) => portalId);
}

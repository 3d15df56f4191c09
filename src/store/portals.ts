import { sql } from 'kysely';

import { textArray } from './array-literals.ts';
import type { Db } from './database.ts';
import type { Scan } from './scans.ts';

export type Portal = {
  readonly portalId: string;
  readonly status: 'connected' | 'disconnected';
  readonly disconnectedReason: string | null;
  readonly hubDomain: string;
  readonly scopes: readonly string[];
  /** Name of the team whose members own the leads for sales. */
  readonly salesTeam: string;
  /** Whether backfill, publishing and reconciliation assign owners too, which they do not unless the portal says so. */
  readonly assignsAlways: boolean;
  readonly modelVersion: string | null;
  /** The model version that the CRM's properties were made for. */
  readonly provisionedModelVersion: string | null;
  /** Properties with our names that are somebody else's: never written. */
  readonly foreignProperties: readonly string[];
  readonly installedAt: number;
  readonly backfill: Scan | null;
};

type SavePortal = {
  readonly portalId: string;
  readonly hubDomain: string;
  readonly scopes: readonly string[];
  readonly at: number;
};

/** Installs a portal or connects it again; its settings stay. Only a portal that was gone counts as installed anew. */
export async function savePortal(db: Db, portal: SavePortal): Promise<void> {
  const { portalId, hubDomain, scopes, at } = portal;
  await sql`
    insert into portals as portal (portal_id, status, hub_domain, scopes, installed_at)
    values (
      ${portalId}::bigint, 'connected', ${hubDomain}::text,
      ${textArray(scopes, (scope) => scope)}::text[], ${at}::bigint
    )
    on conflict (portal_id) do update set
      status = 'connected',
      disconnected_reason = null,
      disconnected_at = null,
      hub_domain = excluded.hub_domain,
      scopes = excluded.scopes,
      -- other scopes may need other properties
      provisioned_model_version = case when portal.scopes = excluded.scopes then portal.provisioned_model_version end,
      installed_at = case when portal.status = 'connected' then portal.installed_at else excluded.installed_at end`.execute(
    db,
  );
}

export async function getPortal(db: Db, portalId: string): Promise<Portal | null> {
  const { rows } = await sql<Portal>`
    ${SELECT_PORTAL}
    where portals.portal_id = ${portalId}::bigint`.execute(db);
  return rows[0] ?? null;
}

export async function listConnectedPortals(db: Db): Promise<readonly Portal[]> {
  const { rows } = await sql<Portal>`
    ${SELECT_PORTAL}
    where portals.status = 'connected'
    order by portals.portal_id`.execute(db);
  return rows;
}

type Disconnect = { readonly portalId: string; readonly reason: string; readonly at: number };

/** Its events and marks are kept: a new installation goes on with them. */
export async function markDisconnected(db: Db, disconnect: Disconnect): Promise<void> {
  await sql`
    update portals set
      status = 'disconnected',
      disconnected_reason = ${disconnect.reason}::text,
      disconnected_at = ${disconnect.at}::bigint
    where portal_id = ${disconnect.portalId}::bigint and status = 'connected'`.execute(db);
}

/** Gives false when there is no such portal. */
export async function setSalesTeam(db: Db, portalId: string, salesTeam: string): Promise<boolean> {
  const { rows } = await sql`
    update portals set sales_team = ${salesTeam}::text
    where portal_id = ${portalId}::bigint
    returning 1`.execute(db);
  return rows.length > 0;
}

/** Gives false when there is no such portal. */
export async function setAssignsAlways(
  db: Db,
  portalId: string,
  assignsAlways: boolean,
): Promise<boolean> {
  const { rows } = await sql`
    update portals set assigns_always = ${assignsAlways}::boolean
    where portal_id = ${portalId}::bigint
    returning 1`.execute(db);
  return rows.length > 0;
}

/** The version of the model that is in force at this moment; null where there is none. */
export async function modelVersionOf(db: Db, portalId: string): Promise<string | null> {
  const { rows } = await sql<{ version: string | null }>`
    select model_version::text as version
    from portals
    where portal_id = ${portalId}::bigint`.execute(db);
  return rows[0]?.version ?? null;
}

/** The same, and it stays so until the transaction ends: who publishes another one waits, and whoever goes through the contacts for it finds what was judged. */
export async function holdModelVersion(tx: Db, portalId: string): Promise<string | null> {
  const { rows } = await sql<{ version: string | null }>`
    select model_version::text as version
    from portals
    where portal_id = ${portalId}::bigint
    for share`.execute(tx);
  return rows[0]?.version ?? null;
}

type Provisioned = {
  readonly portalId: string;
  readonly modelVersion: string | null;
  readonly foreign: readonly string[];
};

/** Notes that the CRM has the properties that this version of the model needs. */
export async function markProvisioned(db: Db, provisioned: Provisioned): Promise<void> {
  const { portalId, modelVersion, foreign } = provisioned;
  await sql`
    update portals set
      provisioned_model_version = ${modelVersion}::bigint,
      foreign_properties = ${textArray(foreign, (name) => name)}::text[]
    where portal_id = ${portalId}::bigint`.execute(db);
}

const SELECT_PORTAL = sql`
  select
    portals.portal_id::text as "portalId",
    portals.status,
    portals.disconnected_reason as "disconnectedReason",
    portals.hub_domain as "hubDomain",
    portals.scopes,
    portals.sales_team as "salesTeam",
    portals.assigns_always as "assignsAlways",
    portals.model_version::text as "modelVersion",
    portals.provisioned_model_version::text as "provisionedModelVersion",
    portals.foreign_properties as "foreignProperties",
    portals.installed_at::double precision as "installedAt",
    case when scans.kind is not null then json_build_object(
      'kind', scans.kind,
      'position', scans.position,
      'total', scans.total,
      'done', scans.done,
      'startedAt', scans.started_at,
      'finishedAt', scans.finished_at
    ) end as backfill
  from portals
  left join scans on scans.portal_id = portals.portal_id and scans.kind = 'backfill'`;

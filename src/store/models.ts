import { sql } from 'kysely';

import { AppError } from '../errors.ts';
import { jsonText } from './array-literals.ts';
import type { Db } from './database.ts';

export type StoredModel = {
  readonly version: string;
  /** The document as it was published; `parseModel` reads it. */
  readonly model: unknown;
  readonly publishedBy: string;
  readonly publishedAt: number;
};

type Publish = {
  readonly portalId: string;
  readonly model: unknown;
  readonly by: string;
  readonly at: number;
};

/**
 * Stores the model as the portal's next version and puts it in force. Gives the version.
 * @throws AppError `portal-unknown`
 */
export async function publishModel(db: Db, { portalId, model, by, at }: Publish): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    with next as (
      update portals set
        last_model_version = last_model_version + 1,
        model_version = last_model_version + 1
      where portal_id = ${portalId}::bigint
      returning portal_id, model_version
    ), noted as (
      insert into model_changes (portal_id, version, kind, changed_by, at)
      select portal_id, model_version, 'publish', ${by}::text, ${at}::bigint
      from next
    )
    insert into models (portal_id, version, model, published_by, published_at)
    select portal_id, model_version, ${jsonText(model)}::json, ${by}::text, ${at}::bigint
    from next
    returning version::text as version`.execute(db);
  const version = rows[0]?.version;
  if (version === undefined) throw unknownPortal(portalId);
  return version;
}

/** Without a version: the one in force. */
export async function getModel(
  db: Db,
  portalId: string,
  version?: string,
): Promise<StoredModel | null> {
  const { rows } = await sql<StoredModel>`
    select
      models.version::text as version,
      models.model,
      models.published_by as "publishedBy",
      models.published_at::double precision as "publishedAt"
    from models
    join portals using (portal_id)
    where models.portal_id = ${portalId}::bigint
      and models.version = coalesce(${version ?? null}::bigint, portals.model_version)`.execute(db);
  return rows[0] ?? null;
}

type Use = {
  readonly portalId: string;
  readonly version: string;
  readonly by: string;
  readonly at: number;
};

/** Puts an earlier version in force again. Gives false when the portal has no such version. */
export async function useModel(db: Db, { portalId, version, by, at }: Use): Promise<boolean> {
  const { rows } = await sql`
    with used as (
      update portals set model_version = models.version
      from models
      where portals.portal_id = ${portalId}::bigint
        and models.portal_id = portals.portal_id
        and models.version = ${version}::bigint
      returning portals.portal_id, portals.model_version
    )
    insert into model_changes (portal_id, version, kind, changed_by, at)
    select portal_id, model_version, 'roll-back', ${by}::text, ${at}::bigint
    from used
    returning 1`.execute(db);
  return rows.length > 0;
}

/** A moment at which another version came into force. */
export type ModelChange = {
  readonly version: string;
  readonly kind: 'publish' | 'roll-back';
  readonly by: string;
  readonly at: number;
};

/** When which version came into force, newest first. */
export async function modelChanges(db: Db, portalId: string): Promise<readonly ModelChange[]> {
  const { rows } = await sql<ModelChange>`
    select version::text as version, kind, changed_by as "by", at::double precision as at
    from model_changes
    where portal_id = ${portalId}::bigint
    order by id desc`.execute(db);
  return rows;
}

function unknownPortal(portalId: string): AppError {
  return new AppError({
    code: 'portal-unknown',
    message: `Portal ${portalId} has not installed Assay; install it first.`,
    doing: 'give-up',
    details: { portalId },
  });
}

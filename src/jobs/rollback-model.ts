import type { Clock } from '../clock.ts';
import type { Db } from '../store/database.ts';
import { getModel, modelChanges, useModel } from '../store/models.ts';
import { startRejudging } from './rejudge.ts';

type Rollback = {
  readonly portalId: string;
  readonly by: string;
  /** The version to go back to; left out, the one that was in force before. */
  readonly version?: string | undefined;
};

export type RolledBack =
  | { readonly ok: true; readonly from: string; readonly version: string }
  | { readonly ok: false; readonly reason: 'no-earlier-version' | 'unknown-version' | 'in-force' };

/** Puts an earlier version in force again, and has every contact judged by it, at the lowest priority. */
export async function rollbackModel(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  { portalId, by, version }: Rollback,
): Promise<RolledBack> {
  const inForce = (await getModel(db, portalId))?.version;
  if (inForce === undefined) return { ok: false, reason: 'no-earlier-version' };
  const target = version ?? (await versionBefore(db, portalId, inForce));
  if (target === null) return { ok: false, reason: 'no-earlier-version' };
  if (target === inForce) return { ok: false, reason: 'in-force' };
  const at = clock();
  return db.transaction().execute(async (tx) => {
    const isKnown = await useModel(tx, { portalId, version: target, by, at });
    if (!isKnown) return { ok: false, reason: 'unknown-version' };
    await startRejudging(tx, { portalId, at });
    return { ok: true, from: inForce, version: target };
  });
}

/**
 * The version that was in force before this one was published: rolling back twice goes back two steps and does not
 * swing between two versions.
 */
async function versionBefore(db: Db, portalId: string, inForce: string): Promise<string | null> {
  const oldestFirst = [...(await modelChanges(db, portalId))].reverse();
  const publishedAt = oldestFirst.findIndex(
    ({ kind, version }) => kind === 'publish' && version === inForce,
  );
  return oldestFirst[publishedAt - 1]?.version ?? null;
}

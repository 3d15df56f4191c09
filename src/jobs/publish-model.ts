import { failingExamples } from '../core/failing-examples.ts';
import { parseModel } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../store/database.ts';
import { publishModel as storeModel } from '../store/models.ts';
import { startRejudging } from './rejudge.ts';

type Publish = { readonly portalId: string; readonly model: unknown; readonly by: string };

export type Published =
  | { readonly ok: true; readonly version: string }
  /** Nothing has changed: the model cannot be used, or one of its golden leads gets another tier. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Puts a model in force and has every contact judged by it, at the lowest priority. Workers find both
 * in the database; the CRM gets new options before the first contact that needs them.
 */
export async function publishModel(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  { portalId, model, by }: Publish,
): Promise<Published> {
  const parsed = parseModel(model);
  if (!parsed.ok) return parsed;
  const at = clock();
  const problems = failingExamples(parsed.model, at);
  if (problems.length > 0) return { ok: false, problems };
  return db.transaction().execute(async (tx) => {
    const version = await storeModel(tx, { portalId, model, by, at });
    await startRejudging(tx, { portalId, at });
    return { ok: true, version };
  });
}

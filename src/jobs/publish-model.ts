import type { Clock } from '../clock.ts';
import type { Db } from '../store/database.ts';
import { markAllDirty } from '../store/dirty.ts';
import { publishModel as storeModel } from '../store/models.ts';

type Publish = { readonly portalId: string; readonly model: unknown; readonly by: string };

/**
 * Puts a model in force and marks every contact to be judged by it, at the lowest priority. Workers find both
 * in the database; the CRM gets new options before the first contact that needs them.
 * @returns the version that the model has from now on
 */
export async function publishModel(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  { portalId, model, by }: Publish,
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const version = await storeModel(tx, { portalId, model, by, at: clock() });
    await markAllDirty(tx, { portalId, lane: 3 });
    return version;
  });
}

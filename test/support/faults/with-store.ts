import { join } from 'node:path';
import { type Db, openDatabase } from '../../../src/store/database.ts';
import type { World } from '../world/start-world.ts';

/** Looks into the app's tables. The embedded database has one opener, so there the app ends for good before. */
export async function withStore<T>(world: World, look: (db: Db) => Promise<T>): Promise<T> {
  if (world.servers !== null) return look(world.servers.database.db);
  await world.app().stop();
  const database = await openDatabase({ folder: join(world.folder, 'database') });
  try {
    return await look(database.db);
  } finally {
    await database.close();
  }
}

import { loadStoreConfig } from '../config.ts';
import { isCrmId } from '../core/crm-id.ts';
import { toError } from '../errors.ts';
import type { Db } from '../store/database.ts';
import { getPortal, type Portal } from '../store/portals.ts';
import { EXIT_REFUSED } from './exit-status.ts';

/** What every command on a portal's data says under `--help`. */
export const STORE_HELP =
  '\nReads DATABASE_URL or DATA_FOLDER. The embedded database has one opener: stop Assay first.';

type Work = (db: Db, portal: Portal) => Promise<number>;

/** Opens the database for one command on one portal; gives the exit status, and says what was wrong in one line. */
export async function withPortal(portalId: string, work: Work): Promise<number> {
  if (!isCrmId(portalId)) return refuse('expected digits after --portal');
  try {
    const { databaseUrl, dataFolder } = loadStoreConfig();
    const { openDatabase } = await import('../store/database.ts');
    const database = await openDatabase({ databaseUrl, folder: dataFolder });
    try {
      const portal = await getPortal(database.db, portalId);
      if (portal === null) return refuse(`portal ${portalId} has not installed Assay`);
      return await work(database.db, portal);
    } finally {
      await database.close();
    }
  } catch (thrown) {
    return refuse(toError(thrown).message);
  }
}

/** Says on stderr why nothing was done; gives the exit status for it. */
export function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_REFUSED;
}

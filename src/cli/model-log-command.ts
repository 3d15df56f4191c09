import type { Command } from 'commander';
import { isoTime } from '../core/iso-time.ts';
import { getModel, modelChanges } from '../store/models.ts';
import type { Db } from '../store/database.ts';
import { readInstant } from './read-instant.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

/** `assay model log`: which version came into force when, and by whom. */
export function addModelLogCommand(model: Command): void {
  model
    .command('log')
    .description('Print which version of a portal’s model came into force when, newest first.')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .addHelpText('after', STORE_HELP)
    .action(async (options: { readonly portal: string }) => {
      process.exitCode = await withPortal(options.portal, async (db, { portalId }) => {
        for (const { version, kind, by, at } of await modelChanges(db, portalId)) {
          process.stdout.write(`${isoTime(at)}  version ${version}  ${kind}  by ${by}\n`);
        }
        return 0;
      });
    });
}

/** `assay model show`: the document of a version, as it was published. */
export function addModelShowCommand(model: Command): void {
  model
    .command('show')
    .description('Print a version of a portal’s model (JSON).')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .option('--version <version>', 'default: the one in force')
    .option('--as-of <time>', 'the one that was in force at this instant (ISO 8601)', readInstant)
    .addHelpText('after', STORE_HELP)
    .action(async ({ portal, ...wanted }: Wanted & { readonly portal: string }) => {
      process.exitCode = await withPortal(portal, (db, { portalId }) =>
        showModel(db, portalId, wanted),
      );
    });
}

type Wanted = { readonly version?: string; readonly asOf?: number };

async function showModel(db: Db, portalId: string, { version, asOf }: Wanted): Promise<number> {
  if (version !== undefined && asOf !== undefined) {
    return refuse('expected either --version or --as-of');
  }
  if (version !== undefined && !/^\d{1,9}$/.test(version)) {
    return refuse('expected a version number after --version');
  }
  const wanted = asOf === undefined ? version : await versionAt(db, portalId, asOf);
  const stored = wanted === null ? null : await getModel(db, portalId, wanted);
  if (stored === null) return refuse('there is no such version; see: assay model log');
  process.stdout.write(`${JSON.stringify(stored.model, null, 2)}\n`);
  return 0;
}

/** Null before the first version came into force. */
async function versionAt(db: Db, portalId: string, asOf: number): Promise<string | null> {
  const changes = await modelChanges(db, portalId);
  return changes.find(({ at }) => at <= asOf)?.version ?? null;
}

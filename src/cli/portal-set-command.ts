import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadStoreConfig } from '../config.ts';
import { toError } from '../errors.ts';
import { publishModel } from '../jobs/publish-model.ts';
import { openDatabase, type Db } from '../store/database.ts';
import { getPortal, setSalesTeam } from '../store/portals.ts';
import { EXIT_REFUSED } from './exit-status.ts';
import { formatProblems, loadModel, stripMark } from './load-model.ts';

type Options = { readonly portal: string; readonly salesTeam?: string; readonly model?: string };

/** `assay portal set`: whose turn it is to get leads, and by which model they are judged. */
export function addPortalSetCommand(portal: Command): void {
  portal
    .command('set')
    .description(
      'Set the sales team and the model of a portal. A new model judges every contact again.',
    )
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .option('--sales-team <name>', 'the HubSpot team whose active members get the leads for sales')
    .option('--model <file>', 'the qualification model (JSON) to put in force')
    .addHelpText(
      'after',
      '\nReads DATABASE_URL or DATA_FOLDER. The embedded database has one opener: stop Assay first.\nExit status: 0 done, 2 refused.',
    )
    .action(async (options: Options) => {
      process.exitCode = await runPortalSet(options);
    });
}

async function runPortalSet(options: Options): Promise<number> {
  if (options.salesTeam === undefined && options.model === undefined) {
    return refuse('expected --sales-team, --model or both');
  }
  if (!/^\d{1,19}$/.test(options.portal)) return refuse('expected digits after --portal');
  if (options.model !== undefined) {
    const loaded = await loadModel(options.model);
    if (!loaded.ok) return refuse(formatProblems(loaded.problems).trimEnd());
  }
  try {
    const { databaseUrl, dataFolder } = loadStoreConfig();
    const database = await openDatabase({ databaseUrl, folder: dataFolder });
    try {
      return await setPortal(database.db, options);
    } finally {
      await database.close();
    }
  } catch (thrown) {
    return refuse(toError(thrown).message);
  }
}

async function setPortal(db: Db, { portal: portalId, salesTeam, model }: Options): Promise<number> {
  if ((await getPortal(db, portalId)) === null) {
    return refuse(`portal ${portalId} has not installed Assay`);
  }
  if (salesTeam !== undefined) {
    await setSalesTeam(db, portalId, salesTeam);
    process.stdout.write(`portal ${portalId}: leads for sales go to the team "${salesTeam}"\n`);
  }
  if (model !== undefined) {
    // The document as its author wrote it, not as it was parsed.
    const json: unknown = JSON.parse(stripMark(await readFile(model, 'utf8')));
    const by = userInfo().username;
    const version = await publishModel({ db, clock: systemClock }, { portalId, model: json, by });
    process.stdout.write(`portal ${portalId}: model version ${version} is in force\n`);
  }
  return 0;
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_REFUSED;
}

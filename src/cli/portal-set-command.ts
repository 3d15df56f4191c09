import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { setSalesTeam } from '../store/portals.ts';
import { publishFile } from './model-publish-command.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

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
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`)
    .action(async (options: Options) => {
      process.exitCode = await runPortalSet(options);
    });
}

async function runPortalSet(options: Options): Promise<number> {
  const { portal: portalId, salesTeam, model } = options;
  if (salesTeam === undefined && model === undefined) {
    return refuse('expected --sales-team, --model or both');
  }
  return withPortal(portalId, async (db) => {
    if (salesTeam !== undefined) {
      await setSalesTeam(db, portalId, salesTeam);
      process.stdout.write(`portal ${portalId}: leads for sales go to the team "${salesTeam}"\n`);
    }
    if (model === undefined) return 0;
    return publishFile(db, { file: model, portalId, by: userInfo().username });
  });
}

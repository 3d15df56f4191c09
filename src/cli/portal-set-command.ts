import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import { setAssignsAlways, setSalesTeam } from '../store/portals.ts';
import { publishFile } from './model-publish-command.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

type Options = {
  readonly portal: string;
  readonly salesTeam?: string;
  readonly assign?: 'live' | 'always';
  readonly model?: string;
};

/** `assay portal set`: whose turn it is to get leads and when, and by which model they are judged. */
export function addPortalSetCommand(portal: Command): void {
  portal
    .command('set')
    .description(
      'Set the sales team, its turns and the model of a portal. A new model judges every contact again.',
    )
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .option('--sales-team <name>', 'the HubSpot team whose active members get the leads for sales')
    .addOption(
      new Option(
        '--assign <when>',
        'whether leads for sales get an owner on live events only, or always: after a backfill, a new model, a missed webhook, too',
      ).choices(['live', 'always']),
    )
    .option('--model <file>', 'the qualification model (JSON) to put in force')
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`)
    .action(async (options: Options) => {
      process.exitCode = await runPortalSet(options);
    });
}

async function runPortalSet(options: Options): Promise<number> {
  const { portal: portalId, salesTeam, assign, model } = options;
  if (salesTeam === undefined && assign === undefined && model === undefined) {
    return refuse('expected --sales-team, --assign or --model');
  }
  return withPortal(portalId, async (db) => {
    if (salesTeam !== undefined) {
      await setSalesTeam(db, portalId, salesTeam);
      process.stdout.write(`portal ${portalId}: leads for sales go to the team "${salesTeam}"\n`);
    }
    if (assign !== undefined) {
      await setAssignsAlways(db, portalId, assign === 'always');
      process.stdout.write(
        `portal ${portalId}: leads for sales get an owner ${assign === 'always' ? 'always' : 'on live events'}\n`,
      );
    }
    if (model === undefined) return 0;
    return publishFile(db, { file: model, portalId, by: userInfo().username });
  });
}

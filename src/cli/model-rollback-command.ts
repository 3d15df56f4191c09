import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { rollbackModel, type RolledBack } from '../jobs/rollback-model.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

type Options = { readonly portal: string; readonly by: string; readonly to?: string };

/** `assay model rollback`: puts an earlier version in force again. */
export function addModelRollbackCommand(model: Command): void {
  model
    .command('rollback')
    .description('Put an earlier version of a portal’s model in force again.')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .requiredOption('--by <name>', 'who rolls back: kept in the log of versions')
    .option('--to <version>', 'the version to go back to; default: the one in force before')
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`)
    .action(async (options: Options) => {
      process.exitCode = await withPortal(options.portal, async (db) => {
        const { portal: portalId, by, to: version } = options;
        if (version !== undefined && !/^\d{1,9}$/.test(version)) {
          return refuse('expected a version number after --to');
        }
        const done = await rollbackModel({ db, clock: systemClock }, { portalId, by, version });
        if (!done.ok) return refuse(`portal ${portalId}: ${WHY[done.reason]}`);
        process.stdout.write(
          `portal ${portalId}: model version ${done.version} is in force again, instead of ${done.from}\n`,
        );
        return 0;
      });
    });
}

const WHY: Readonly<Record<Extract<RolledBack, { ok: false }>['reason'], string>> = {
  'no-earlier-version': 'there is no version to go back to',
  'unknown-version': 'there is no such version; see: assay model log',
  'in-force': 'this version is in force already',
};

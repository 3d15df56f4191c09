import type { Command } from 'commander';
import { readOutcomes } from '../jobs/outcomes.ts';
import { refuse } from './with-portal.ts';
import { withServices } from './with-services.ts';

/** `assay outcomes`: reads how the portal's deals ended, for `preview`. */
export function addOutcomesCommand(program: Command): void {
  program
    .command('outcomes')
    .description('Read how a portal’s deals ended; preview holds models against them.')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .addHelpText(
      'after',
      '\nNeeds the settings of the app (.env.example) and the scope crm.objects.deals.read.\nThe embedded database has one opener: stop Assay first.\nExit status: 0 done, 2 refused.',
    )
    .action(async ({ portal }: { readonly portal: string }) => {
      process.exitCode = await withServices(portal, async (services, connected) => {
        const read = await readOutcomes(services, connected);
        if (!read.ok) return refuse(`portal ${portal} has not granted the scope ${read.scope}`);
        process.stdout.write(
          `portal ${portal}: ${read.deals} closed deals, ${read.withoutContact} of them without a contact\n`,
        );
        return 0;
      });
    });
}

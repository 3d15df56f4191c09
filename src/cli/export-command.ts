import type { Command } from 'commander';
import { exportFacts } from '../jobs/export-facts.ts';
import { countJudged } from '../store/facts-at.ts';
import { toFactsLine } from './facts-line.ts';
import { progress } from './progress.ts';
import { readInstant } from './read-instant.ts';
import { STORE_HELP, withPortal } from './with-portal.ts';
import { writeLines } from './write-lines.ts';

type Options = { readonly portal: string; readonly asOf?: number };

/** `assay export`: the facts of a portal's leads, for `score`, `explain` and `preview`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('Print the facts of every judged lead of a portal, one JSON line each.')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .option(
      '--as-of <time>',
      'the facts known at this instant (ISO 8601); default: now',
      readInstant,
    )
    .addHelpText(
      'after',
      `\nWith --as-of, "score --as-of" the same instant gives what was shown then.${STORE_HELP}\nExit status: 0 done, 2 refused.`,
    )
    .action(async ({ portal, asOf }: Options) => {
      process.exitCode = await withPortal(portal, async (db, { portalId }) => {
        const bar = progress('leads', { total: await countJudged(db, portalId) });
        for await (const page of exportFacts(db, { portalId, asOf: asOf ?? null })) {
          await writeLines(process.stdout, page.map(toFactsLine));
          bar.add(page.length);
        }
        bar.stop();
        return 0;
      });
    });
}

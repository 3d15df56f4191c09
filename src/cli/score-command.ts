import type { Command } from 'commander';
import { judgeFile, LEADS_HELP } from './judge-file.ts';
import { readInstant } from './read-instant.ts';
import { scoreLeads } from './score-leads.ts';

type ScoreOptions = {
  readonly model: string;
  readonly facts: string;
  readonly asOf?: number;
};

/** `assay score`: judges a file of leads, one JSON line in, one JSON line out. */
export function addScoreCommand(program: Command): void {
  program
    .command('score')
    .description('Judge leads: NDJSON in, NDJSON out, one line each, in the same order.')
    .requiredOption('--model <file>', 'the qualification model (JSON)')
    .requiredOption('--facts <file>', 'the leads (NDJSON); - reads standard input')
    .option('--as-of <time>', 'judge as of this instant (ISO 8601); default: now', readInstant)
    .addHelpText('after', LEADS_HELP)
    .action(async ({ model: file, facts, asOf = Date.now() }: ScoreOptions) => {
      process.exitCode = await judgeFile({ file, source: facts }, (opened) =>
        scoreLeads({ ...opened, asOf }),
      );
    });
}

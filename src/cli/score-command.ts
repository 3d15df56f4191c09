import type { Command } from 'commander';
import { EXIT_REFUSED, EXIT_SOME_FAILED } from './exit-status.ts';
import { formatProblems, loadModel } from './load-model.ts';
import { openFacts } from './open-facts.ts';
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
    .addHelpText('after', EXIT_HELP)
    .action(async (options: ScoreOptions) => {
      process.exitCode = await runScore(options);
    });
}

const EXIT_HELP = `
Exit status: 0 all leads were judged, 1 some lines are no valid lead (each has an
"error" line in the output), 2 the model, the file or an option was refused.`;

async function runScore({ model: file, facts, asOf }: ScoreOptions): Promise<number> {
  const loaded = await loadModel(file);
  if (!loaded.ok) {
    process.stderr.write(formatProblems(loaded.problems));
    return EXIT_REFUSED;
  }
  const opened = await openFacts(facts);
  if (!opened.ok) {
    process.stderr.write(`${opened.problem}\n`);
    return EXIT_REFUSED;
  }
  const { failed } = await scoreLeads({
    model: loaded.model,
    facts: opened.stream,
    asOf: asOf ?? Date.now(),
    output: process.stdout,
  });
  return failed === 0 ? 0 : EXIT_SOME_FAILED;
}

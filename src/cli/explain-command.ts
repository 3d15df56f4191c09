import type { Command } from 'commander';
import { explain } from '../core/explain.ts';
import { toExplainLine } from './explain-line.ts';
import { judgeFile, LEADS_HELP } from './judge-file.ts';
import { judgeLines } from './judge-lines.ts';
import { readInstant } from './read-instant.ts';

type ExplainOptions = {
  readonly model: string;
  readonly facts: string;
  readonly asOf?: number;
};

/** `assay explain`: like `score`, with reasons, the ways to a better tier, the next question and the forecast. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('Explain leads: why the score, what would lift the tier, when it falls by itself.')
    .requiredOption('--model <file>', 'the qualification model (JSON)')
    .requiredOption('--facts <file>', 'the leads (NDJSON); - reads standard input')
    .option('--as-of <time>', 'explain as of this instant (ISO 8601); default: now', readInstant)
    .addHelpText('after', LEADS_HELP)
    .action(async ({ model: file, facts: source, asOf = Date.now() }: ExplainOptions) => {
      process.exitCode = await judgeFile({ file, source }, ({ model, ...streams }) =>
        judgeLines({
          ...streams,
          judge: (facts) => JSON.stringify(toExplainLine(facts.id, explain(model, facts, asOf))),
        }),
      );
    });
}

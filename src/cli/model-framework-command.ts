import type { Command } from 'commander';
import { changeFramework, FRAMEWORKS_HELP } from './change-framework.ts';
import { formatProblems, loadModel } from './load-model.ts';
import { refuse } from './with-portal.ts';

type Options = { readonly model: string; readonly framework: string };

/** `assay model framework`: the same model with the questions of another framework. */
export function addModelFrameworkCommand(model: Command): void {
  model
    .command('framework')
    .description('Print a model with the discovery questions of another framework.')
    .requiredOption('--model <file>', 'the qualification model (JSON)')
    .requiredOption('--framework <name>', 'the framework to take over')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      process.exitCode = await runModelFramework(options);
    });
}

const HELP = `${FRAMEWORKS_HELP}
Questions that two frameworks share have the same id: answers are never lost by
switching, they count again where the question is asked. The file is not changed;
the new model goes to standard output.
Exit status: 0 printed, 2 refused.`;

async function runModelFramework({ model: file, framework }: Options): Promise<number> {
  const loaded = await loadModel(file);
  if (!loaded.ok) return refuse(formatProblems(loaded.problems).trimEnd());
  const changed = await changeFramework(loaded, framework);
  if (!changed.ok) return refuse(formatProblems(changed.problems).trimEnd());
  process.stdout.write(changed.text);
  return 0;
}

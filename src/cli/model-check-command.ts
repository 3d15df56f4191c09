import type { Command } from 'commander';
import { failingExamples } from '../core/failing-examples.ts';
import { EXIT_REFUSED } from './exit-status.ts';
import { formatProblems, loadModel } from './load-model.ts';

/** `assay model check`: everything that is wrong or odd in a model file, in one go. */
export function addModelCheckCommand(model: Command): void {
  model
    .command('check')
    .description('Print all problems and warnings of a model file.')
    .argument('<file>', 'the qualification model (JSON)')
    .addHelpText(
      'after',
      '\nIts examples are judged too: one that gets another tier refuses the model.\nExit status: 0 the model can be used, 2 it is refused.',
    )
    .action(async (file: string) => {
      process.exitCode = await runModelCheck(file);
    });
}

async function runModelCheck(file: string): Promise<number> {
  const loaded = await loadModel(file);
  if (!loaded.ok) {
    process.stderr.write(formatProblems(loaded.problems));
    return EXIT_REFUSED;
  }
  const { model, warnings } = loaded;
  const failing = failingExamples(model, Date.now());
  if (failing.length > 0) {
    process.stderr.write(formatProblems(failing));
    return EXIT_REFUSED;
  }
  for (const { path, message } of warnings) {
    process.stdout.write(`warning: ${path}: ${message}\n`);
  }
  process.stdout.write(`${file}: ${model.name} can be used, ${countWarnings(warnings.length)}\n`);
  return 0;
}

function countWarnings(count: number): string {
  if (count === 0) return 'no warnings';
  return count === 1 ? '1 warning' : `${count} warnings`;
}

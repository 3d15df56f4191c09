import type { Command } from 'commander';
import { modelDiff, type Difference } from '../core/model-diff.ts';
import { EXIT_REFUSED } from './exit-status.ts';
import { formatProblems, loadModel } from './load-model.ts';

/** As of diff(1): the two files are not the same. */
const EXIT_DIFFERENT = 1;

/** `assay model diff`: what a new version of a model adds, takes away and changes. */
export function addModelDiffCommand(model: Command): void {
  model
    .command('diff')
    .description('Print where two versions of a model differ, by the ids of their entries.')
    .argument('<before>', 'the one version (JSON)')
    .argument('<after>', 'the other version (JSON)')
    .addHelpText(
      'after',
      `
Each line begins with + (added), - (removed), ~ (changed) or > (another order).
Exit status: 0 the versions say the same, 1 they differ, 2 one of them is refused.`,
    )
    .action(async (before: string, after: string) => {
      process.exitCode = await runModelDiff(before, after);
    });
}

async function runModelDiff(before: string, after: string): Promise<number> {
  const [left, right] = [await loadModel(before), await loadModel(after)];
  for (const [file, loaded] of [
    [before, left],
    [after, right],
  ] as const) {
    if (!loaded.ok) process.stderr.write(`${file} is refused:\n${formatProblems(loaded.problems)}`);
  }
  if (!left.ok || !right.ok) return EXIT_REFUSED;
  const found = modelDiff(left.model, right.model);
  process.stdout.write(found.map((one) => `${differenceLine(one)}\n`).join(''));
  return found.length === 0 ? 0 : EXIT_DIFFERENT;
}

function differenceLine(difference: Difference): string {
  const { path } = difference;
  switch (difference.kind) {
    case 'added':
      return `+ ${path}: ${JSON.stringify(difference.after)}`;
    case 'removed':
      return `- ${path}: ${JSON.stringify(difference.before)}`;
    case 'changed':
      return `~ ${path}: ${JSON.stringify(difference.before)} -> ${JSON.stringify(difference.after)}`;
    case 'reordered':
      return `> ${path}: in another order`;
  }
}

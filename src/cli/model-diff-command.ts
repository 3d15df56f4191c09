import type { Command } from 'commander';
import { diffSentences } from '../core/diff-sentences.ts';
import { modelDiff } from '../core/model-diff.ts';
import type { Model } from '../core/model.ts';
import { EXIT_REFUSED } from './exit-status.ts';
import { formatProblems, loadModel } from './load-model.ts';

/** As of diff(1): the two files are not the same. */
const EXIT_DIFFERENT = 1;

/** `assay model diff`: what a new version of a model adds, takes away and changes. */
export function addModelDiffCommand(model: Command): void {
  model
    .command('diff')
    .description('Say what a new version of a model changes.')
    .argument('<before>', 'the one version (JSON)')
    .argument('<after>', 'the other version (JSON)')
    .option('--json', 'for programs: a JSON line with the path of each difference')
    .addHelpText(
      'after',
      `
With --json: {"kind":"added|removed|changed|reordered","path":…,"before":…,"after":…}; entries
of lists are named by their ids.
Exit status: 0 the versions say the same, 1 they differ, 2 one of them is refused.`,
    )
    .action(async (before: string, after: string, { json = false }: { json?: boolean }) => {
      process.exitCode = await runModelDiff({ before, after, lines: json ? asJson : asWords });
    });
}

type Lines = (before: Model, after: Model) => readonly string[];
type Diff = { readonly before: string; readonly after: string; readonly lines: Lines };

const asWords: Lines = diffSentences;

const asJson: Lines = (before, after) =>
  modelDiff(before, after).map((difference) => JSON.stringify(difference));

async function runModelDiff({ before, after, lines }: Diff): Promise<number> {
  const [left, right] = [await loadModel(before), await loadModel(after)];
  for (const [file, loaded] of [
    [before, left],
    [after, right],
  ] as const) {
    if (!loaded.ok) process.stderr.write(`${file} is refused:\n${formatProblems(loaded.problems)}`);
  }
  if (!left.ok || !right.ok) return EXIT_REFUSED;
  const found = lines(left.model, right.model);
  process.stdout.write(found.map((line) => `${line}\n`).join(''));
  return found.length === 0 ? 0 : EXIT_DIFFERENT;
}

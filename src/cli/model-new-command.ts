import { readFile, writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { projectFile } from '../app-manifest.ts';
import { toError } from '../errors.ts';
import { changeFramework, FRAMEWORKS_HELP } from './change-framework.ts';
import { formatProblems, loadModel } from './load-model.ts';
import { refuse } from './with-portal.ts';

type Options = { readonly template: string; readonly framework?: string };

/** `assay model new`: a model to begin with, from one of the shipped ones. */
export function addModelNewCommand(model: Command): void {
  model
    .command('new')
    .description('Write a new model file to begin with.')
    .argument('<file>', 'the file to write; it must not exist yet; - writes standard output')
    .addOption(
      new Option('--template <market>', 'the market to begin with')
        .choices(['b2b', 'b2c'])
        .makeOptionMandatory(),
    )
    .option('--framework <name>', 'the discovery questions; default: bant')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      process.exitCode = await runModelNew(file, options);
    });
}

const HELP = `${FRAMEWORKS_HELP}
Exit status: 0 written, 2 refused.`;

async function runModelNew(file: string, { template, framework }: Options): Promise<number> {
  const source = projectFile(`models/${template}.json`);
  const loaded = await loadModel(source);
  if (!loaded.ok) return refuse(formatProblems(loaded.problems).trimEnd());
  let text = await readFile(source, 'utf8');
  if (framework !== undefined) {
    const changed = await changeFramework(loaded, framework);
    if (!changed.ok) return refuse(formatProblems(changed.problems).trimEnd());
    text = changed.text;
  }
  if (file === '-') {
    process.stdout.write(text);
    return 0;
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (thrown) {
    return refuse(`${file}: expected a file that can be made anew: ${toError(thrown).message}`);
  }
  process.stdout.write(`${file}: ${loaded.model.name}, check it with: assay model check ${file}\n`);
  return 0;
}

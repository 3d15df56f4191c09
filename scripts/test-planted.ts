/** `npm run test:planted`: plants known mistakes one by one in a copy of the project; the tests must find each. */
import { stripVTControlCharacters } from 'node:util';
import { Command } from 'commander';
import { checkPlant } from '../test/planted/check-plant.ts';
import { copyTree, type CopiedTree } from '../test/planted/copied-tree.ts';
import { type Plant, PLANTS, type TestChoice } from '../test/planted/plants.ts';
import { runTest, type TestRun } from '../test/planted/run-test.ts';

const { only, check } = new Command('npm run test:planted --')
  .description(
    'Plants known mistakes one by one in a copy of the project; the tests must find each.',
  )
  .option('--only <words>', 'only the mistakes whose name has these words', '')
  .option('--check', 'only whether each can still be planted; runs no test', false)
  .parse()
  .opts<{ only: string; check: boolean }>();

const say = (line: string) => process.stdout.write(`${line}\n`);

const plants = PLANTS.filter(({ name }) => name.includes(only));
const tree = await copyTree();
try {
  let good = 0;
  for (const plant of plants) {
    if (await (check ? canBePlanted(tree, plant) : isFound(tree, plant))) good += 1;
  }
  say(`${good} of ${plants.length} ${check ? 'can be planted' : 'found'}`);
  if (good < plants.length || good === 0) process.exitCode = 1;
} finally {
  await tree.remove();
}

async function canBePlanted(copy: CopiedTree, plant: Plant): Promise<boolean> {
  const problem = await checkPlant(copy, plant);
  say(problem === null ? `fits: ${plant.name}` : `DOES NOT FIT: ${plant.name}: ${problem}`);
  return problem === null;
}

/** Green without the mistake and red with it, by a test that ran to its end. */
async function isFound(copy: CopiedTree, { name, edits, foundBy }: Plant): Promise<boolean> {
  const sound = await greenRun(copy, foundBy);
  if (sound.passed === 0 || sound.failed > 0) {
    say(`not tried: ${name}: "${foundBy.test}" is not green without it\n${sound.why}`);
    return false;
  }
  const spoilt = await copy.spoilt(edits, () => runTest(copy.folder, foundBy));
  if (spoilt.failed === 0) {
    say(`NOT FOUND: ${name}: "${foundBy.test}" is green with it\n${spoilt.why}`);
    return false;
  }
  say(`found: ${name}, by "${foundBy.test}": ${firstLine(spoilt.why)}`);
  return true;
}

/** A busy machine may turn a test about time red; it gets another try, the planted mistake gets none. */
async function greenRun({ folder }: CopiedTree, choice: TestChoice): Promise<TestRun> {
  const run = await runTest(folder, choice);
  return run.passed > 0 && run.failed === 0 ? run : runTest(folder, choice);
}

function firstLine(text: string): string {
  return stripVTControlCharacters(text).split('\n')[0] ?? '';
}

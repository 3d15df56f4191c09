import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  explainDifference,
  nextChangeDifference,
  scoreDifference,
  type Printed,
} from '../support/agreement/difference.ts';
import { generateSample, type Sample } from '../support/agreement/sample.ts';

/** Judges generated leads by the command line and by the reference judge: `--leads N --seed S`. */

const LEADS_A_MODEL = 2000;
/** One lead in so many is also asked for its next change and its paths, for which the reference needs long. */
const LEADS_A_SLOW_ONE = 50;
const MOST_SHOWN = 10;

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const [leads, firstSeed] = [Number(values.leads), Number(values.seed)];
console.log(`agreement: ${leads} leads, seed ${firstSeed}`);

const folder = await mkdtemp(join(tmpdir(), 'assay-agreement-'));
let [judged, differing] = [0, 0];
try {
  for (let seed = firstSeed; judged < leads; seed += 1) {
    const sample = generateSample(seed, Math.min(LEADS_A_MODEL, leads - judged));
    for (const difference of await differencesIn(sample)) {
      differing += 1;
      if (differing <= MOST_SHOWN) console.log(difference);
    }
    judged += sample.lines.length;
    console.log(`model ${seed}: ${judged} of ${leads} leads, ${differing} differ`);
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${judged} leads, ${differing} differ`);
process.exitCode = differing === 0 ? 0 : 1;

/** At most one difference a lead. */
async function differencesIn(sample: Sample): Promise<string[]> {
  const scored = await printedLines('score', sample);
  const slow = sample.lines.filter((_, index) => isSlowOne(index));
  const explained = await printedLines('explain', { ...sample, lines: slow });
  const found = scored.map(
    (printed) =>
      scoreDifference(printed) ?? (isSlowOne(printed.index) ? nextChangeDifference(printed) : null),
  );
  const paths = explained.map(explainDifference);
  return [...found, ...paths].filter((difference) => difference !== null);
}

function isSlowOne(index: number): boolean {
  return index % LEADS_A_SLOW_ONE === 0;
}

/** What the product prints, by the command that an admin types. */
async function printedLines(command: 'score' | 'explain', sample: Sample): Promise<Printed[]> {
  const { model, asOf, lines } = sample;
  const [modelFile, factsFile] = [join(folder, 'model.json'), join(folder, 'leads.ndjson')];
  const outputFile = join(folder, 'judged.ndjson');
  await writeFile(modelFile, JSON.stringify(model));
  await writeFile(factsFile, lines.map((line) => `${line}\n`).join(''));
  const output = await open(outputFile, 'w');
  const options = ['--model', modelFile, '--facts', factsFile, '--as-of', asOf];
  const child = spawn('npm', ['run', '-s', 'assay', '--', command, ...options], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', output.fd, 'inherit'],
  });
  const [status] = await once(child, 'exit');
  await output.close();
  const printed = (await readFile(outputFile, 'utf8')).split('\n').slice(0, -1);
  const wanted = printed.some((line) => 'error' in JSON.parse(line)) ? 1 : 0;
  if (status !== wanted || printed.length !== lines.length) {
    throw new Error(
      `expected ${lines.length} lines and exit status ${wanted}, got ${printed.length} and ${String(status)}`,
    );
  }
  return printed.map((text, index) => ({ sample, index, text }));
}

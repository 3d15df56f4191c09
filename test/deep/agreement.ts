import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { differenceAt } from '../support/agreement/difference.ts';
import { generateSample, type Sample } from '../support/agreement/sample.ts';

/** Judges generated leads by the command line and by the reference judge: `--leads N --seed S`. */

const LEADS_A_MODEL = 2000;
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
const differences: string[] = [];
let judged = 0;
try {
  for (let seed = firstSeed; judged < leads; seed += 1) {
    const sample = generateSample(seed, Math.min(LEADS_A_MODEL, leads - judged));
    const found = await differencesIn(sample);
    for (const difference of found) {
      if (differences.length < MOST_SHOWN) console.log(difference);
      differences.push(difference);
    }
    judged += sample.lines.length;
    console.log(`model ${seed}: ${judged} of ${leads} leads, ${differences.length} differ`);
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${judged} leads, ${differences.length} differ`);
process.exitCode = differences.length === 0 ? 0 : 1;

async function differencesIn(sample: Sample): Promise<string[]> {
  const printed = await printedLines(sample);
  if (printed.length !== sample.lines.length) {
    return [`model ${sample.seed}: ${sample.lines.length} lines in, ${printed.length} out`];
  }
  return printed
    .map((line, index) => differenceAt(sample, index, line))
    .filter((difference) => difference !== null);
}

/** What the product prints, by the command that an admin types. */
async function printedLines({ model, asOf, lines }: Sample): Promise<string[]> {
  const [modelFile, factsFile] = [join(folder, 'model.json'), join(folder, 'leads.ndjson')];
  const outputFile = join(folder, 'judged.ndjson');
  await writeFile(modelFile, JSON.stringify(model));
  await writeFile(factsFile, lines.map((line) => `${line}\n`).join(''));
  const output = await open(outputFile, 'w');
  const options = ['--model', modelFile, '--facts', factsFile, '--as-of', asOf];
  const child = spawn('npm', ['run', '-s', 'assay', '--', 'score', ...options], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', output.fd, 'inherit'],
  });
  const [status] = await once(child, 'exit');
  await output.close();
  const text = await readFile(outputFile, 'utf8');
  const printed = text.split('\n').slice(0, -1);
  const wanted = printed.some((line) => line.includes('"error"')) ? 1 : 0;
  if (status !== wanted) throw new Error(`expected exit status ${wanted}, got ${String(status)}`);
  return printed;
}

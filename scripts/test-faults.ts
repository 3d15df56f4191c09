/**
 * `npm run test:faults`: each fault once, then all of them in one run of full size. With `--write` the figures become
 * the table in docs/operations.md.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { faultMatrix, readFigures, withMatrix } from '../test/faults/fault-matrix.ts';
import { inLines, isClean } from '../test/faults/run-report.ts';
import { runUnderFaults } from '../test/faults/run-under-faults.ts';

const PAGE = 'docs/operations.md';

const options = new Command('npm run test:faults --')
  .description('Each fault once, then all of them in one run of full size.')
  .option('--events <n>', 'events of the run of full size', Number, 30_000)
  .option('--kills <n>', 'workers that are killed in it at least', Number, 12)
  .option('--rate <n>', 'events a second', Number, 1_000)
  .option('--trouble-every <s>', 'seconds between two troubles', Number, 1)
  .option('--skip-small', 'only the run of full size', false)
  .option('--skip-full', 'only each fault once', false)
  .option('--write', `put the table into ${PAGE}`, false)
  .parse()
  .opts<{
    events: number;
    kills: number;
    rate: number;
    troubleEvery: number;
    skipSmall: boolean;
    skipFull: boolean;
    write: boolean;
  }>();

const say = (line: string) => process.stdout.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'assay-faults-'));
const report = join(folder, 'figures.jsonl');
process.env.ASSAY_FAULTS_REPORT = report;
await writeFile(report, '');
try {
  if (!options.skipSmall && (await eachFaultOnce()) !== 0) process.exitCode = 1;
  if (!options.skipFull && !(await atFullSize())) process.exitCode = 1;
  const matrix = faultMatrix(readFigures(await readFile(report, 'utf8')));
  if (options.write) {
    const page = await readFile(PAGE, 'utf8');
    await writeFile(PAGE, await withMatrix(page, { matrix, path: PAGE }));
  } else say(matrix);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function eachFaultOnce(): Promise<number | null> {
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...['--selectProjects', 'flow', '--testPathPatterns', 'test/flow/faults/', '--runInBand'],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', resolve);
  });
}

async function atFullSize(): Promise<boolean> {
  const result = await runUnderFaults({
    name: `all at once: ${options.kills} workers and more, ${options.events} events and more`,
    portals: 20,
    contacts: 150,
    eventsPerSecond: options.rate,
    until: { events: options.events, kills: options.kills },
    troubleEveryMs: options.troubleEvery * 1_000,
    troubles: [
      'workersKilled',
      'webKilled',
      'workersKilled',
      'redisKilled',
      'workersKilled',
      'hubspotStumbled',
      'workersKilled',
      'postgresKilled',
      'workersKilled',
      'redisFlushed',
    ],
    say,
  });
  for (const line of inLines(result)) say(line);
  return isClean(result);
}

import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TestChoice } from './plants.ts';

export type TestRun = {
  readonly passed: number;
  readonly failed: number;
  /** The words of the first failure, or of a file that did not even run. */
  readonly why: string;
};

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(z.object({ failureMessages: z.array(z.string()) })),
    }),
  ),
});

/** Runs the tests of one choice in a tree, and says how they ended. */
export async function runTest(
  folder: string,
  { project, file, test }: TestChoice,
): Promise<TestRun> {
  const outputFile = join(folder, 'planted-report.json');
  await rm(outputFile, { force: true });
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(folder, 'node_modules/jest/bin/jest.js'),
    ...['--selectProjects', project, '--runTestsByPath', file, '--testNamePattern', test],
    ...['--json', '--outputFile', outputFile],
  ];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, ASSAY_FAULTS_SETTLE_MS: '45000' },
    });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  const report = Report.parse(JSON.parse(await readFile(outputFile, 'utf8')));
  const failures = report.testResults.flatMap(({ message, assertionResults }) => [
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
    message,
  ]);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    why: failures.find((each) => each !== '') ?? '',
  };
}

import { spawn } from 'node:child_process';
import { programArgs } from '../../../scripts/program-args.ts';

export type Outcome = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs the command line as a user does, in a process of its own. */
export function runAssay(args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...programArgs('src/cli/assay.ts'), ...args]);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...output }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

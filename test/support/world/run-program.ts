import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programArgs } from '../../../scripts/program-args.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export type Ended = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

type Program = {
  /** Path of the TypeScript file below the project's root. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs a program that ends by itself, with these settings and none of the caller's. */
export function runProgram({ script, args = [], env = {} }: Program): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...programArgs(script), ...args], {
      cwd: ROOT,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from './start-world.ts';

export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** Every line that the app has logged so far, of all of its processes. */
export async function logLines({ folder }: World): Promise<LogLine[]> {
  const files = (await readdir(folder)).filter(
    (name) => name.endsWith('.log') && name !== 'emulator.log',
  );
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').flatMap((line) => parse(line) ?? []));
}

function parse(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return null;
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { projectFile } from '../app-manifest.ts';
import { parseFramework, type ParsedFramework } from '../core/framework.ts';
import { quoteValue } from '../core/problem.ts';

const FOLDER = 'models/frameworks';

/** Reads a shipped framework by its name, in any case. */
export async function loadFramework(name: string): Promise<ParsedFramework> {
  const id = name.trim().toLowerCase();
  const known = await frameworkNames();
  if (!known.includes(id)) {
    const message = `expected one of ${known.join(', ')}, got ${quoteValue(name)}`;
    return { ok: false, problems: [{ path: '--framework', message }] };
  }
  return parseFramework(JSON.parse(await readFile(projectFile(`${FOLDER}/${id}.json`), 'utf8')));
}

async function frameworkNames(): Promise<string[]> {
  const files = await readdir(projectFile(FOLDER));
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

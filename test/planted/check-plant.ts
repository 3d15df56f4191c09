import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { toError } from '../../src/errors.ts';
import type { CopiedTree } from './copied-tree.ts';
import type { Plant } from './plants.ts';

/**
 * Whether a mistake can still be planted in the present source: each of its edits finds its place, what comes of it is
 * still a program, and the test that is to find it is there. Runs no test.
 * @returns what is wrong with it; null where nothing is
 */
export async function checkPlant(
  copy: CopiedTree,
  { edits, foundBy }: Plant,
): Promise<string | null> {
  try {
    await copy.spoilt(edits, async () => {
      for (const { file } of edits) {
        await transform(await readFile(join(copy.folder, file), 'utf8'), { loader: 'ts' });
      }
    });
    const tests = await readFile(join(copy.folder, foundBy.file), 'utf8');
    return tests.includes(foundBy.test) ? null : `${foundBy.file} has no test "${foundBy.test}"`;
  } catch (thrown) {
    return toError(thrown).message;
  }
}

import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit } from './plants.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The project once more, in a folder of its own, where files may be spoilt. */
export type CopiedTree = {
  readonly folder: string;
  /** Makes the edits, does the work, and puts the files back. */
  spoilt<T>(edits: readonly Edit[], work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
};

const LISTED = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'] as const;

/** Copies all but what git ignores, as it stands now, and links what npm installed. */
export async function copyTree(): Promise<CopiedTree> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-planted-'));
  const listed = execFileSync('git', [...LISTED], { cwd: ROOT, encoding: 'utf8' });
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // A file that was deleted and not yet committed is not there any more.
    await cp(join(ROOT, file), join(folder, file)).catch(() => undefined);
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    async spoilt(edits, work) {
      const originals = new Map<string, string>();
      try {
        for (const edit of edits) await apply(join(folder, edit.file), edit, originals);
        return await work();
      } finally {
        for (const [path, text] of originals) await writeFile(path, text);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function apply(path: string, edit: Edit, originals: Map<string, string>): Promise<void> {
  const text = await readFile(path, 'utf8');
  const times = text.split(edit.find).length - 1;
  if (times !== 1) {
    throw new Error(`${edit.file} has this text ${times} times instead of once:\n${edit.find}`);
  }
  if (!originals.has(path)) originals.set(path, text);
  await writeFile(
    path,
    text.replace(edit.find, () => edit.put),
  );
}

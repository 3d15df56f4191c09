import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the tests of a file, or of a `describe`; gone when they are done. */
export function testFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `assay-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

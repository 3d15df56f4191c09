import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { toError } from '../errors.ts';

/** Large enough that reading costs little beside judging, small enough for a constant memory. */
const CHUNK_BYTES = 64 * 1024;

export type OpenedFacts =
  /** `bytes` is how long it is; null where that is not known, as of a pipe. */
  | { readonly ok: true; readonly stream: Readable; readonly bytes: number | null }
  | { readonly ok: false; readonly problem: string };

/** Opens a file of leads, or standard input for `-`. */
export async function openFacts(file: string): Promise<OpenedFacts> {
  if (file === '-') return { ok: true, stream: process.stdin, bytes: null };
  try {
    const handle = await open(file);
    const found = await handle.stat();
    if (found.isDirectory()) {
      await handle.close();
      return { ok: false, problem: `${file}: expected a file of leads, got a folder` };
    }
    const stream = handle.createReadStream({ highWaterMark: CHUNK_BYTES });
    return { ok: true, stream, bytes: found.isFile() ? found.size : null };
  } catch (thrown) {
    return { ok: false, problem: `${file}: expected a file of leads: ${toError(thrown).message}` };
  }
}

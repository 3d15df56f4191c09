import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { toError } from '../errors.ts';

/** Large enough that reading costs little beside judging, small enough for a constant memory. */
const CHUNK_BYTES = 64 * 1024;

export type OpenedFacts =
  | {
      readonly ok: true;
      readonly stream: Readable;
      /** How long it is; null where that is not known, as of a pipe. */
      readonly bytes: number | null;
      /** How much of it has been read. */
      readonly bytesRead: () => number;
    }
  | { readonly ok: false; readonly problem: string };

/** Opens a file of leads, or standard input for `-`. */
export async function openFacts(file: string): Promise<OpenedFacts> {
  if (file === '-') return { ok: true, stream: process.stdin, bytes: null, bytesRead: () => 0 };
  try {
    const handle = await open(file);
    const found = await handle.stat();
    if (found.isDirectory()) {
      await handle.close();
      return { ok: false, problem: `${file}: expected a file of leads, got a folder` };
    }
    const stream = handle.createReadStream({ highWaterMark: CHUNK_BYTES });
    const bytes = found.isFile() ? found.size : null;
    return { ok: true, stream, bytes, bytesRead: () => stream.bytesRead };
  } catch (thrown) {
    return { ok: false, problem: `${file}: expected a file of leads: ${toError(thrown).message}` };
  }
}

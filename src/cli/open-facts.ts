import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { toError } from '../errors.ts';

/** Large enough that reading costs little beside judging, small enough for a constant memory. */
const CHUNK_BYTES = 256 * 1024;

export type OpenedFacts =
  | { readonly ok: true; readonly stream: Readable }
  | { readonly ok: false; readonly problem: string };

/** Opens a file of leads, or standard input for `-`. */
export async function openFacts(file: string): Promise<OpenedFacts> {
  if (file === '-') return { ok: true, stream: process.stdin };
  try {
    const handle = await open(file);
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      return { ok: false, problem: `${file}: expected a file of leads, got a folder` };
    }
    return { ok: true, stream: handle.createReadStream({ highWaterMark: CHUNK_BYTES }) };
  } catch (thrown) {
    return { ok: false, problem: `${file}: expected a file of leads: ${toError(thrown).message}` };
  }
}

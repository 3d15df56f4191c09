import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes values as NDJSON, no faster than the output is taken. */
export async function writeLines(output: Writable, values: readonly unknown[]): Promise<void> {
  if (values.length === 0) return;
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  if (!output.write(text)) await once(output, 'drain');
}

import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { parseFacts, type Facts } from '../core/facts.ts';
import { MOST_LINE_CHARACTERS, readLines, type Line } from './read-lines.ts';

type JudgeLines = {
  readonly facts: Readable;
  readonly output: Writable;
  /** What is to be said of one lead, as JSON text. */
  readonly judge: (facts: Facts) => string;
  /** Told how many lines have been done since it was told last. */
  readonly onLines?: (count: number) => void;
};

export type JudgedLines = { readonly judged: number; readonly failed: number };

/** Turns a stream of leads into a stream of JSON lines, in order, no faster than the output is taken. */
export async function judgeLines({
  facts,
  output,
  judge,
  onLines,
}: JudgeLines): Promise<JudgedLines> {
  let [judged, failed] = [0, 0];
  for await (const lines of readLines(facts)) {
    // Joined, not added up: a text that was added up is kept as a tree of its pieces until it is written.
    const results: string[] = [];
    for (const line of lines) {
      const read = readLead(line);
      if (read.ok) judged += 1;
      else failed += 1;
      results.push(read.ok ? judge(read.facts) : errorText(read), '\n');
    }
    if (!output.write(results.join(''))) await once(output, 'drain');
    onLines?.(lines.length);
  }
  return { judged, failed };
}

type Unread = { readonly ok: false; readonly id: string | null; readonly error: string };
type ReadLead = { readonly ok: true; readonly facts: Facts } | Unread;

function errorText({ id, error }: Unread): string {
  return JSON.stringify({ id, error });
}

function readLead(line: Line): ReadLead {
  const refuse = (id: string | null, error: string): ReadLead => ({
    ok: false,
    id,
    error: `line ${line.number}: ${error}`,
  });
  if ('tooLong' in line) return refuse(null, `expected at most ${MOST_LINE_CHARACTERS} characters`);
  const json = readJson(line.text);
  if (json === undefined) return refuse(null, 'expected a JSON object');
  const parsed = parseFacts(json);
  return parsed.ok ? parsed : refuse(parsed.id, parsed.error);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

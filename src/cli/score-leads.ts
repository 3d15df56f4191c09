import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { parseFacts } from '../core/facts.ts';
import type { Model } from '../core/model.ts';
import { qualify } from '../core/qualify.ts';
import { MOST_LINE_CHARACTERS, readLines, type Line } from './read-lines.ts';
import { toScoreLine } from './score-line.ts';

type ScoreLeads = {
  readonly model: Model;
  readonly facts: Readable;
  readonly asOf: number;
  readonly output: Writable;
};

/** Judges a stream of leads into a stream of results, no faster than the output is taken. */
export async function scoreLeads({
  model,
  facts,
  asOf,
  output,
}: ScoreLeads): Promise<{ judged: number; failed: number }> {
  let [judged, failed] = [0, 0];
  for await (const lines of readLines(facts)) {
    let text = '';
    for (const line of lines) {
      const result = judgeLine(line, model, asOf);
      if ('error' in result) failed += 1;
      else judged += 1;
      text += `${JSON.stringify(result)}\n`;
    }
    if (!output.write(text)) await once(output, 'drain');
  }
  return { judged, failed };
}

type LineError = { readonly id: string | null; readonly error: string };

function judgeLine(
  line: Line,
  model: Model,
  asOf: number,
): ReturnType<typeof toScoreLine> | LineError {
  if ('tooLong' in line) {
    const error = `line ${line.number}: expected at most ${MOST_LINE_CHARACTERS} characters`;
    return { id: null, error };
  }
  const json = readJson(line.text);
  if (json === undefined) return { id: null, error: `line ${line.number}: expected a JSON object` };
  const parsed = parseFacts(json);
  if (!parsed.ok) return { id: parsed.id, error: `line ${line.number}: ${parsed.error}` };
  return toScoreLine(parsed.facts.id, qualify(model, parsed.facts, asOf));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

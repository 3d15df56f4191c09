import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { scoreLeads } from '../../src/cli/score-leads.ts';
import { parseModel } from '../../src/core/model.ts';
import { paired, rate } from '../report.ts';
import { leadLines } from './lead-lines.ts';

/** A stream keeps no results; with many more of them in memory here, both sides would mostly collect garbage. */
const LEADS = 4_000;

/** How fast leads become results, beside what nobody can skip: reading the input and writing the output as JSON. */
export async function scoreAgainstJson(rounds: number) {
  const parsed = parseModel(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  if (!parsed.ok) throw new Error('models/b2b.json is refused');
  const { model } = parsed;
  const asOf = Date.parse('2026-11-01T00:00:00Z');
  const lines = [...leadLines(LEADS)];
  const chunks = inChunks(`${lines.join('\n')}\n`);

  function score(take: (text: string) => void): Promise<unknown> {
    const output = new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        take(chunk);
        done();
      },
    });
    return scoreLeads({ model, facts: Readable.from(chunks), asOf, output });
  }

  let text = '';
  await score((chunk) => (text += chunk));
  const results = text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return paired(rounds, {
    subject: () => rate(LEADS, () => score(() => undefined)),
    anchor: () =>
      rate(LEADS, () => {
        for (const line of lines) JSON.parse(line);
        for (const result of results) JSON.stringify(result);
      }),
  });
}

/** Pieces of 64 kB, as a file is read. */
function inChunks(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += 65_536)
    chunks.push(bytes.subarray(start, start + 65_536));
  return chunks;
}

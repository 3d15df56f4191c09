import { parseFacts } from '../core/facts.ts';
import type { PreviewLead } from '../core/preview.ts';
import { openFacts } from './open-facts.ts';
import type { Progress } from './progress.ts';
import { readLines, type Line } from './read-lines.ts';

export type FactsLeads =
  | {
      readonly ok: true;
      /** How long the export is; null where that is not known. */
      readonly bytes: number | null;
      /** Counted in leads, and in bytes of the export. */
      pages(bar: Progress): AsyncGenerator<readonly PreviewLead[], void, undefined>;
      /** Lines that were no valid lead, so far; each was named beside the bar. */
      failed(): number;
    }
  | { readonly ok: false; readonly problem: string };

/** The leads of an export, as many at a time as have come. */
export async function factsLeads(file: string): Promise<FactsLeads> {
  const opened = await openFacts(file);
  if (!opened.ok) return opened;
  let failed = 0;
  return {
    ok: true,
    failed: () => failed,
    bytes: opened.bytes,
    async *pages(bar) {
      let [read, counted] = [0, 0];
      const chunks = withLengths(opened.stream, (bytes) => (read += bytes));
      for await (const lines of readLines(chunks)) {
        const leads = lines.flatMap((line) => {
          const lead = toLead(line);
          if (typeof lead !== 'string') return [lead];
          failed += 1;
          bar.say(`line ${line.number}: ${lead}`);
          return [];
        });
        yield leads;
        bar.add(leads.length, read - counted);
        counted = read;
      }
    },
  };
}

async function* withLengths(
  chunks: AsyncIterable<Buffer | string>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer | string, void, undefined> {
  for await (const chunk of chunks) {
    onBytes(Buffer.byteLength(chunk));
    yield chunk;
  }
}

function toLead(line: Line): PreviewLead | string {
  if ('tooLong' in line) return 'expected a shorter line';
  let json: unknown;
  try {
    json = JSON.parse(line.text);
  } catch {
    return 'expected a JSON object';
  }
  const parsed = parseFacts(json);
  return parsed.ok ? { current: parsed.facts, candidate: parsed.facts } : parsed.error;
}

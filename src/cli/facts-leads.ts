import { parseFacts } from '../core/facts.ts';
import type { PreviewLead } from '../core/preview.ts';
import { openFacts } from './open-facts.ts';
import { readLines, type Line } from './read-lines.ts';

export type FactsLeads =
  | {
      readonly ok: true;
      pages(): AsyncGenerator<readonly PreviewLead[], void, undefined>;
      /** Lines that were no valid lead, so far; each was named on stderr. */
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
    async *pages() {
      for await (const lines of readLines(opened.stream)) {
        yield lines.flatMap((line) => {
          const lead = toLead(line);
          if (typeof lead !== 'string') return [lead];
          failed += 1;
          process.stderr.write(`line ${line.number}: ${lead}\n`);
          return [];
        });
      }
    },
  };
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

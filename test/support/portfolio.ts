import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadModel } from '../../src/cli/load-model.ts';
import { scoreLeads } from '../../src/cli/score-leads.ts';

const root = join(import.meta.dirname, '../..');

/** The golden portfolio: made-up leads, one a story, named by it. */
export const PORTFOLIO_LEADS = join(root, 'test/fixtures/portfolio/leads.ndjson');

/** The models whose results are stored beside the leads. */
export const PORTFOLIO_MODELS = ['b2b', 'b2c'] as const;
type ShippedModel = (typeof PORTFOLIO_MODELS)[number];

const AS_OF = Date.UTC(2026, 10, 1);

export function storedResults(model: ShippedModel): string {
  return join(root, `test/fixtures/portfolio/${model}.json`);
}

/** What `assay score --as-of 2026-11-01T00:00:00Z` prints for the portfolio, bit for bit. */
export async function portfolioResults(model: ShippedModel): Promise<string> {
  const loaded = await loadModel(join(root, `models/${model}.json`));
  if (!loaded.ok) throw new Error(`models/${model}.json: ${JSON.stringify(loaded.problems)}`);
  const chunks: string[] = [];
  await scoreLeads({
    model: loaded.model,
    facts: createReadStream(PORTFOLIO_LEADS),
    asOf: AS_OF,
    output: new Writable({
      write(chunk, _, done) {
        chunks.push(String(chunk));
        done();
      },
    }),
  });
  return chunks.join('');
}

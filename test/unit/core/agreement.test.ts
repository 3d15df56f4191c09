import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { scoreLeads } from '../../../src/cli/score-leads.ts';
import { parseModel } from '../../../src/core/model.ts';
import { readDate } from '../../../src/core/read-date.ts';
import { differenceAt } from '../../support/agreement/difference.ts';
import { generateSample, type Sample } from '../../support/agreement/sample.ts';
import { SEED } from './many-runs.ts';

const MODELS = 20;
const LEADS_A_MODEL = 50;

describe('assay score and the reference judge', () => {
  const samples = Array.from({ length: MODELS }, (_, index) =>
    generateSample((SEED % 1_000_000) + index, LEADS_A_MODEL),
  );

  it.each(samples)('say the same of each lead and each bad line, model $seed', async (sample) => {
    const printed = await printedLines(sample);
    expect(printed).toHaveLength(LEADS_A_MODEL);
    const differences = printed.map((line, index) => differenceAt(sample, index, line));
    expect(differences.filter((difference) => difference !== null).slice(0, 3)).toEqual([]);
  });
});

/** What the command prints for a file of these lines. */
async function printedLines({ model: json, asOf, lines }: Sample): Promise<string[]> {
  const parsed = parseModel(json);
  const instant = readDate(asOf);
  if (!parsed.ok || instant === null) throw new Error(JSON.stringify(parsed));
  const output = new PassThrough();
  const printed = text(output);
  const facts = Readable.from([lines.map((line) => `${line}\n`).join('')]);
  await scoreLeads({ model: parsed.model, facts, asOf: instant, output });
  output.end();
  return (await printed).split('\n').slice(0, -1);
}

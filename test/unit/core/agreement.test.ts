import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { scoreLeads } from '../../../src/cli/score-leads.ts';
import { parseFacts, type Facts } from '../../../src/core/facts.ts';
import { isoTime } from '../../../src/core/iso-time.ts';
import { parseModel, type Model } from '../../../src/core/model.ts';
import { nextChangeAt } from '../../../src/core/next-change.ts';
import { readDate } from '../../../src/core/read-date.ts';
import { differenceAt } from '../../support/agreement/difference.ts';
import { generateSample, type Sample } from '../../support/agreement/sample.ts';
import { nextChangeAt as referenceNextChange } from '../../support/reference/next-change.ts';
import { SEED } from './many-runs.ts';

const MODELS = 20;
const LEADS_A_MODEL = 50;
/** The reference walks to the next change in small steps: 200 leads in all, none with many signals. */
const WALKS_A_MODEL = 10;
const MOST_SIGNALS_TO_WALK = 6;

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

  it.each(samples)('foresee the same next change, model $seed', (sample) => {
    const { model, instant } = readSample(sample);
    const leads = sample.lines.map((line): unknown => readJson(line));
    for (const [lead, facts] of leadsToWalk(leads)) {
      const at = nextChangeAt(model, facts, instant);
      const wanted = referenceNextChange(sample.model, lead, sample.asOf);
      expect([lead, at === null ? null : isoTime(at)]).toEqual([lead, wanted]);
    }
  });
});

function readSample({ model: json, asOf }: Sample): { model: Model; instant: number } {
  const parsed = parseModel(json);
  const instant = readDate(asOf);
  if (!parsed.ok || instant === null) throw new Error(JSON.stringify(parsed));
  return { model: parsed.model, instant };
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function leadsToWalk(leads: readonly unknown[]): [unknown, Facts][] {
  return leads
    .flatMap((lead): [unknown, Facts][] => {
      const parsed = parseFacts(lead);
      if (!parsed.ok || parsed.facts.signals.length > MOST_SIGNALS_TO_WALK) return [];
      return [[lead, parsed.facts]];
    })
    .slice(0, WALKS_A_MODEL);
}

/** What the command prints for a file of these lines. */
async function printedLines(sample: Sample): Promise<string[]> {
  const { model, instant } = readSample(sample);
  const output = new PassThrough();
  const printed = text(output);
  const facts = Readable.from([sample.lines.map((line) => `${line}\n`).join('')]);
  await scoreLeads({ model, facts, asOf: instant, output });
  output.end();
  return (await printed).split('\n').slice(0, -1);
}

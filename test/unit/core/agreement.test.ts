import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { scoreLeads } from '../../../src/cli/score-leads.ts';
import { explain } from '../../../src/core/explain.ts';
import { parseFacts, type Facts } from '../../../src/core/facts.ts';
import { parseModel, type Model } from '../../../src/core/model.ts';
import { readDate } from '../../../src/core/read-date.ts';
import {
  explainDifference,
  nextChangeDifference,
  scoreDifference,
  type Printed,
} from '../../support/agreement/difference.ts';
import { generateSample, type Sample } from '../../support/agreement/sample.ts';
import { SEED } from './many-runs.ts';

const MODELS = 20;
const LEADS_A_MODEL = 50;
/** The reference walks to the next change, and tries all paths: 200 leads in all, none with many signals. */
const SLOW_LEADS_A_MODEL = 10;
const MOST_SIGNALS = 6;

describe('the product and the reference judge', () => {
  const samples = Array.from({ length: MODELS }, (_, index) =>
    generateSample((SEED % 1_000_000) + index, LEADS_A_MODEL),
  );

  it.each(samples)(
    'print the same for each lead and each bad line, model $seed',
    async (sample) => {
      const printed = await printedLines(sample);
      expect(printed).toHaveLength(LEADS_A_MODEL);
      expect(printed.map(scoreDifference).filter(isPresent)).toEqual([]);
    },
  );

  it.each(samples)('foresee the same next change, model $seed', async (sample) => {
    const slow = slowLeads(sample).map(({ index }) => index);
    const printed = (await printedLines(sample)).filter(({ index }) => slow.includes(index));
    expect(printed.map(nextChangeDifference).filter(isPresent)).toEqual([]);
  });

  it.each(samples)(
    'show the same paths to a better tier and ask the same question next, model $seed',
    (sample) => {
      const { model, instant } = readSample(sample);
      const explained = slowLeads(sample).map(({ facts, index }): Printed => {
        return { sample, index, text: JSON.stringify(explain(model, facts, instant)) };
      });
      expect(explained.map(explainDifference).filter(isPresent)).toEqual([]);
    },
  );
});

function readSample({ model: json, asOf }: Sample): { model: Model; instant: number } {
  const parsed = parseModel(json);
  const instant = readDate(asOf);
  if (!parsed.ok || instant === null) throw new Error(JSON.stringify(parsed));
  return { model: parsed.model, instant };
}

/** The leads that the slow parts of the reference are asked about. */
function slowLeads({ lines }: Sample): { facts: Facts; index: number }[] {
  const leads = lines.flatMap((line, index) => {
    const parsed = parseFacts(readJson(line));
    const isShort = parsed.ok && parsed.facts.signals.length <= MOST_SIGNALS;
    return isShort ? [{ facts: parsed.facts, index }] : [];
  });
  return leads.slice(0, SLOW_LEADS_A_MODEL);
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** What the command prints for a file of these lines. */
async function printedLines(sample: Sample): Promise<Printed[]> {
  const { model, instant } = readSample(sample);
  const output = new PassThrough();
  const printed = text(output);
  const facts = Readable.from([sample.lines.map((line) => `${line}\n`).join('')]);
  await scoreLeads({ model, facts, asOf: instant, output });
  output.end();
  const lines = (await printed).split('\n').slice(0, -1);
  return lines.map((line, index) => ({ sample, index, text: line }));
}

const isPresent = (difference: string | null): difference is string => difference !== null;

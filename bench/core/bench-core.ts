import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { qualify } from '../../src/core/qualify.ts';
import { median, paired, rate, report, type Paired, type Row } from '../report.ts';
import {
  jsonLogicEngine,
  jsonRulesEngine,
  jsonRulesEngineOnFlatFacts,
  type Judge,
} from './engines.ts';
import { explainedLead } from './explained-lead.ts';
import { AS_OF, benchLeads, fortyRuleModel } from './forty-rules.ts';
import { peakMemoryMb } from './score-memory.ts';

const ROUNDS = 5;
/** These take a tenth of a second. */
const SCORE_ROUNDS = 15;
/** Of the fast ones, so that each round of theirs takes about as long as one of the slow ones. */
const REPEATS = 80;

/** All figures of the judging. */
export async function benchCore({ memoryLeads }: { readonly memoryLeads: number }): Promise<void> {
  const rows: Row[] = [
    ...(await againstEngines()),
    againstJson(),
    ...(await onTheCard()),
    await memory(memoryLeads),
  ];
  report('Judging', rows);
}

async function againstEngines(): Promise<Row[]> {
  const model = fortyRuleModel();
  const leads = benchLeads(500);
  const engines = {
    rules: jsonRulesEngine(),
    rulesOnFlatFacts: jsonRulesEngineOnFlatFacts(),
    logic: jsonLogicEngine(),
  };
  for (const lead of leads) {
    const { score } = qualify(model, lead.facts, AS_OF);
    for (const [name, judge] of Object.entries(engines)) {
      const points = await judge(lead);
      if (Math.abs(points - score) > 0.001)
        throw new Error(`${name} gives ${points}, Assay ${score}`);
    }
  }
  const ours = () =>
    rate(leads.length * REPEATS, () => {
      for (let repeat = 0; repeat < REPEATS; repeat += 1)
        for (const { facts } of leads) qualify(model, facts, AS_OF);
    });
  const besideRules = (judge: Judge) =>
    paired(ROUNDS, {
      subject: ours,
      anchor: () =>
        rate(leads.length, async () => {
          for (const lead of leads) await judge(lead);
        }),
    });
  const rules = await besideRules(engines.rules);
  const flat = await besideRules(engines.rulesOnFlatFacts);
  const logic = await paired(ROUNDS, {
    subject: ours,
    anchor: () =>
      rate(leads.length * REPEATS, () => {
        for (let repeat = 0; repeat < REPEATS; repeat += 1)
          for (const lead of leads) void engines.logic(lead);
      }),
  });
  return [
    {
      what: 'judge with all factors, 40 rules, one core (leads/s)',
      measured: inThousands(rules.subject),
      anchor: `json-rules-engine 7 on the same leads: ${inThousands(rules.anchor)}`,
      ratio: rules.ratio,
      goal: 'at least 100 times',
      holds: rules.ratio >= 100,
    },
    {
      what: 'the same, beside facts that were laid out flat beforehand (leads/s)',
      measured: inThousands(flat.subject),
      anchor: `json-rules-engine 7: ${inThousands(flat.anchor)}`,
      ratio: flat.ratio,
      goal: 'printed beside it',
      holds: true,
    },
    {
      what: 'the same, beside a bare sum of such facts (leads/s)',
      measured: inThousands(logic.subject),
      anchor: `json-logic-engine 5, built: ${inThousands(logic.anchor)}`,
      ratio: logic.ratio,
      goal: 'printed beside it',
      holds: true,
    },
  ];
}

function againstJson(): Row {
  const args = [bundled(join(import.meta.dirname, 'score-alone.js')), String(SCORE_ROUNDS)];
  const figures = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const { subject, anchor, ratio } = JSON.parse(figures) as Paired;
  return {
    what: '`score` from NDJSON to NDJSON (leads/s)',
    measured: inThousands(subject),
    anchor: `JSON.parse of the input + JSON.stringify of the output: ${inThousands(anchor)}`,
    ratio,
    goal: 'at least 0.50',
    holds: ratio >= 0.5,
  };
}

/** As the command line is bundled by `npm run bundle`. */
function bundled(script: string): string {
  const outfile = script.replace(/\.js$/, '.bundle.js');
  buildSync({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
  });
  return outfile;
}

async function onTheCard(): Promise<Row[]> {
  const { nextChangeMs, pathsMs, qualifyMs } = explainedLead();
  const next = median(nextChangeMs);
  const paths = median(pathsMs);
  const once = median(qualifyMs);
  return [
    {
      what: '`nextChangeAt`, lead with 500 signals (median ms)',
      measured: next.toFixed(2),
      anchor: `one qualify: ${once.toFixed(3)} ms`,
      ratio: next / once,
      goal: 'under 5 ms',
      holds: next < 5,
    },
    {
      what: '`paths`, lead with 500 signals (median ms)',
      measured: paths.toFixed(2),
      anchor: `one qualify: ${once.toFixed(3)} ms`,
      ratio: paths / once,
      goal: 'under 5 ms',
      holds: paths < 5,
    },
  ];
}

async function memory(leads: number): Promise<Row> {
  const { peakMb, bareMb } = await peakMemoryMb(leads);
  return {
    what: `memory of \`score\` on ${leads.toLocaleString('en')} leads (peak MB)`,
    measured: peakMb.toFixed(0),
    anchor: `the same on 1,000 leads: ${bareMb.toFixed(0)}`,
    ratio: peakMb / bareMb,
    goal: 'under 200 MB',
    holds: peakMb < 200,
  };
}

function inThousands(perSecond: number): string {
  return `${(perSecond / 1000).toFixed(1)} k`;
}

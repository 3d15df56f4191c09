import type { Command } from 'commander';
import type { Model } from '../core/model.ts';
import {
  freshLeads,
  previewModel,
  readsBesides,
  storedLeads,
  type PreviewLine,
} from '../jobs/preview-model.ts';
import { portalSetup } from '../jobs/portal-setup.ts';
import { countJudged } from '../store/facts-at.ts';
import { factsLeads } from './facts-leads.ts';
import { formatProblems, loadModel } from './load-model.ts';
import { summaryText } from './preview-text.ts';
import { countedPages, progress, type Progress } from './progress.ts';
import { readInstant } from './read-instant.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';
import { withServices } from './with-services.ts';
import { writeLines } from './write-lines.ts';

type Options = {
  readonly model: string;
  readonly portal?: string;
  readonly facts?: string;
  readonly current?: string;
  readonly asOf?: number;
  readonly segment: string;
};

/** `assay preview`: what a new version of a model would change, before it is published. */
export function addPreviewCommand(program: Command): void {
  program
    .command('preview')
    .description('Judge every lead under two versions of a model and print who moves.')
    .requiredOption('--model <file>', 'the new version (JSON)')
    .option('--portal <id>', 'the leads of this HubSpot account, against its model in force')
    .option('--facts <file>', 'offline: the leads of an export (NDJSON); - reads standard input')
    .option('--current <file>', 'with --facts: the version to compare with (JSON)')
    .option('--as-of <time>', 'judge as of this instant (ISO 8601); default: now', readInstant)
    .option('--segment <path>', 'the property to group leads by', 'company.industry')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      process.exitCode = await runPreview(options);
    });
}

const HELP = `
Prints one JSON line for each lead that moves and one summary line at the end; the
summary in words goes to standard error. A tier that is held back (demoteAfterDays) or
that a person decided on follows later than the move that is shown.
Where the new version reads properties that were never read before, the leads are read
from HubSpot once, which needs the settings of the app (.env.example).${STORE_HELP}
Exit status: 0 done, 1 some lines of --facts are no valid lead, 2 refused.`;

async function runPreview(options: Options): Promise<number> {
  const loaded = await loadModel(options.model);
  if (!loaded.ok) return refuse(formatProblems(loaded.problems).trimEnd());
  const candidate = loaded.model;
  if ((options.portal === undefined) === (options.facts === undefined)) {
    return refuse('expected either --portal or --facts');
  }
  return options.portal === undefined
    ? previewFile(options, candidate)
    : previewPortal({ ...options, portal: options.portal }, candidate);
}

async function previewFile(options: Options, candidate: Model): Promise<number> {
  if (options.current === undefined) return refuse('expected --current with --facts');
  const current = await loadModel(options.current);
  if (!current.ok) return refuse(formatProblems(current.problems).trimEnd());
  const leads = await factsLeads(options.facts ?? '-');
  if (!leads.ok) return refuse(leads.problem);
  const bar = progress('leads', { total: leads.bytes });
  await print(
    previewModel({
      leads: leads.pages(bar),
      current: current.model,
      candidate,
      asOf: options.asOf ?? Date.now(),
      segment: options.segment,
    }),
    bar,
  );
  return leads.failed() === 0 ? 0 : 1;
}

async function previewPortal(
  { portal: portalId, asOf = Date.now(), segment }: Options & { readonly portal: string },
  candidate: Model,
): Promise<number> {
  let besides: readonly string[] = [];
  const status = await withPortal(portalId, async (db, portal) => {
    const setup = await portalSetup({ db }, portal);
    besides = readsBesides(setup, candidate);
    if (besides.length > 0) return 0;
    const bar = progress('leads', { total: await countJudged(db, portalId) });
    const leads = countedPages(storedLeads(db, portalId), bar);
    const current = setup.model;
    const deals = { db, portalId };
    await print(previewModel({ leads, current, candidate, asOf, segment, deals }), bar);
    return 0;
  });
  if (status !== 0 || besides.length === 0) return status;
  process.stderr.write(`Reading from HubSpot, for the first time: ${besides.join(', ')}\n`);
  return withServices(portalId, async (services, portal) => {
    const { db } = services;
    const { model: current } = await portalSetup(services, portal);
    const bar = progress('leads', { total: await countJudged(db, portalId) });
    const leads = countedPages(freshLeads(services, { portal, candidate, asOf }), bar);
    const deals = { db, portalId };
    await print(previewModel({ leads, current, candidate, asOf, segment, deals }), bar);
    return 0;
  });
}

async function print(lines: AsyncIterable<readonly PreviewLine[]>, bar: Progress): Promise<void> {
  for await (const page of lines) {
    await writeLines(process.stdout, page);
    const last = page.at(-1);
    if (last?.kind !== 'summary') continue;
    bar.stop();
    process.stderr.write(summaryText(last));
  }
}

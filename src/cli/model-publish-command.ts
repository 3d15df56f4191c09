import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { toError } from '../errors.ts';
import { publishModel } from '../jobs/publish-model.ts';
import type { Db } from '../store/database.ts';
import { formatProblems, stripMark } from './load-model.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

type Options = { readonly portal: string; readonly by: string };

/** `assay model publish`: puts a model file in force for a portal. */
export function addModelPublishCommand(model: Command): void {
  model
    .command('publish')
    .description(
      'Put a model in force for a portal; every contact is judged by it in the background.',
    )
    .argument('<file>', 'the qualification model (JSON)')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .requiredOption('--by <name>', 'who publishes it: kept with the version')
    .addHelpText(
      'after',
      `\nA model with a problem, or with an example that gets another tier, is refused.${STORE_HELP}\nExit status: 0 done, 2 refused.`,
    )
    .action(async (file: string, options: Options) => {
      process.exitCode = await withPortal(options.portal, (db) =>
        publishFile(db, { file, portalId: options.portal, by: options.by }),
      );
    });
}

type Publish = { readonly file: string; readonly portalId: string; readonly by: string };

/** Publishes a file and says what came of it; gives the exit status. */
export async function publishFile(db: Db, { file, portalId, by }: Publish): Promise<number> {
  const json = await readJson(file);
  if (!json.ok) return refuse(json.problem);
  const published = await publishModel(
    { db, clock: systemClock },
    { portalId, model: json.value, by },
  );
  if (!published.ok) return refuse(formatProblems(published.problems).trimEnd());
  process.stdout.write(`portal ${portalId}: model version ${published.version} is in force\n`);
  return 0;
}

type Json =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** The document as its author wrote it, not as it was parsed. */
async function readJson(file: string): Promise<Json> {
  try {
    return { ok: true, value: JSON.parse(stripMark(await readFile(file, 'utf8'))) };
  } catch (thrown) {
    const problem = `${file}: expected a JSON file with a model: ${toError(thrown).message}`;
    return { ok: false, problem };
  }
}

import type { Command } from 'commander';
import { isoTime } from '../core/iso-time.ts';
import type { Db } from '../store/database.ts';
import { listDeadLetters, replayDeadLetters } from '../store/dead-letters.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

type Options = { readonly portal: string; readonly limit: string; readonly json?: boolean };
type Asked = { readonly portalId: string; readonly limit: number; readonly json: boolean };

const MOST = 100_000;

/** `assay dead-letters …`: what failed for good, and trying it again once its cause is mended. */
export function addDeadLettersCommands(program: Command): void {
  const deadLetters = program
    .command('dead-letters')
    .description('Look at what failed for good, and try it again.');
  add(deadLetters, 'list', 'Show what failed for good in a portal, and why; newest first.')
    .option('--json', 'one JSON object a line')
    .action((options: Options) => run(options, list));
  add(
    deadLetters,
    'replay',
    'Put what failed for good back to work; running workers find it within seconds.',
  ).action((options: Options) => run(options, replay));
}

function add(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .option('--limit <n>', 'no more than so many, the newest', String(MOST))
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`);
}

async function run(options: Options, work: (db: Db, asked: Asked) => Promise<void>): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    process.exitCode = refuse(`expected a whole number from 1 to ${MOST} after --limit`);
    return;
  }
  process.exitCode = await withPortal(options.portal, async (db, { portalId }) => {
    await work(db, { portalId, limit, json: options.json ?? false });
    return 0;
  });
}

async function list(db: Db, { portalId, limit, json }: Asked): Promise<void> {
  const letters = await listDeadLetters(db, { portalId, limit });
  for (const letter of letters) {
    const { subjectType, subjectId, attempts, reason } = letter;
    const diedAt = isoTime(letter.diedAt);
    const words = `${diedAt}  ${subjectType} ${subjectId}  after ${attempts} attempts: ${reason}`;
    process.stdout.write(`${json ? JSON.stringify({ ...letter, diedAt }) : words}\n`);
  }
  if (!json) process.stdout.write(`portal ${portalId}: ${letters.length} dead letters\n`);
}

async function replay(db: Db, { portalId, limit }: Asked): Promise<void> {
  const letters = await listDeadLetters(db, { portalId, limit });
  const replayed = await replayDeadLetters(db, { portalId, letters });
  process.stdout.write(`portal ${portalId}: ${replayed} dead letters are tried again\n`);
}

import { InvalidArgumentError, type Command } from 'commander';
import { isCrmId } from '../core/crm-id.ts';
import type { HistoryView } from '../core/history-view.ts';
import { contactHistory } from '../jobs/contact-history.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';
import { writeLines } from './write-lines.ts';

type Options = {
  readonly portal: string;
  readonly contact: string;
  readonly limit: number;
  readonly json?: true;
};

/** `assay history`: why score and tier of a contact changed. */
export function addHistoryCommand(program: Command): void {
  program
    .command('history')
    .description('Print each change of a contact’s score with its causes, newest first.')
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .requiredOption('--contact <id>', 'the id of the contact')
    .option('--limit <count>', 'at most so many changes', readCount, 50)
    .option('--json', 'one JSON line for each change')
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`)
    .action(async (options: Options) => {
      process.exitCode = await withPortal(options.portal, async (db, { portalId }) => {
        const { contact: contactId, limit, json } = options;
        if (!isCrmId(contactId)) return refuse('expected digits after --contact');
        const changes = await contactHistory(db, { portalId, contactId, limit });
        if (json === true) await writeLines(process.stdout, changes);
        else process.stdout.write(changes.map(inWords).join(''));
        return 0;
      });
    });
}

function inWords({ at, score, tier, causes, notes }: HistoryView): string {
  const change = score.from === null ? `first score ${score.to}` : `${score.from} -> ${score.to}`;
  const moved = tier === null ? '' : `, ${tier.from ?? 'no tier'} -> ${tier.to}`;
  const why = causes.map(({ label, points }) => `${label} ${points > 0 ? '+' : ''}${points}`);
  const because = why.length === 0 ? '' : `  (${why.join(', ')})`;
  return [`${at}  ${change}${moved}${because}`, ...notes.map((note) => `  ${note}`), ''].join('\n');
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

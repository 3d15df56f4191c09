import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { isCrmId } from '../core/crm-id.ts';
import { DAY_MS } from '../core/day.ts';
import { isoTime } from '../core/iso-time.ts';
import { endOverride, setOverride, type OverrideSet } from '../jobs/set-override.ts';
import type { Db } from '../store/database.ts';
import type { OverrideKind } from '../store/overrides.ts';
import { readInstant } from './read-instant.ts';
import { refuse, STORE_HELP, withPortal } from './with-portal.ts';

const DEFAULT_DAYS = 30;

type Contact = { readonly portal: string; readonly contact: string };
type SetOptions = Contact & {
  readonly tier?: string;
  readonly owner?: string;
  readonly by: string;
  readonly why: string;
  readonly until?: number;
};
type WithdrawOptions = Contact & { readonly tier?: true; readonly owner?: true };

/** `assay override …`: what a person decided against the model. */
export function addOverrideCommands(program: Command): void {
  const override = program
    .command('override')
    .description('Set or withdraw a tier or an owner that a person decided on.');
  onContact(override.command('set'))
    .description('Let a tier or an owner stand whatever the model says.')
    .option('--tier <tier>', 'tier_1, tier_2, tier_3, needs_data or disqualified')
    .option('--owner <id>', 'the id of a HubSpot owner')
    .requiredOption('--by <name>', 'who decided')
    .requiredOption('--why <text>', 'the reason, shown in the card')
    .option('--until <time>', `until when (ISO 8601); default: ${DEFAULT_DAYS} days`, readInstant)
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`)
    .action(async (options: SetOptions) => {
      process.exitCode = await withPortal(options.portal, (db) => runSet(db, options));
    });
  onContact(override.command('withdraw'))
    .description('Let the model’s view count again.')
    .option('--tier', 'the tier')
    .option('--owner', 'the owner')
    .addHelpText('after', `${STORE_HELP}\nExit status: 0 done, 2 refused.`)
    .action(async (options: WithdrawOptions) => {
      process.exitCode = await withPortal(options.portal, (db) => runWithdraw(db, options));
    });
}

function onContact(command: Command): Command {
  return command
    .requiredOption('--portal <id>', 'the id of the HubSpot account')
    .requiredOption('--contact <id>', 'the id of the contact');
}

async function runSet(db: Db, options: SetOptions): Promise<number> {
  const { portal: portalId, contact: contactId, tier, owner, by, why } = options;
  if (!isCrmId(contactId)) return refuse('expected digits after --contact');
  const wanted = [
    ...(tier === undefined ? [] : [{ kind: 'tier' as const, value: tier }]),
    ...(owner === undefined ? [] : [{ kind: 'owner' as const, value: owner }]),
  ];
  if (wanted.length === 0) return refuse('expected --tier, --owner or both');
  const until = options.until ?? systemClock() + DEFAULT_DAYS * DAY_MS;
  for (const one of wanted) {
    const override = { portalId, contactId, by, why, until, ...one };
    const set = await setOverride({ db, clock: systemClock }, override);
    if (!set.ok) return refuse(WHY[set.reason]);
    process.stdout.write(
      `contact ${contactId}: ${one.kind} ${one.value} stands until ${isoTime(until)}, by ${by}\n`,
    );
  }
  return 0;
}

const WHY: Readonly<Record<Extract<OverrideSet, { ok: false }>['reason'], string>> = {
  'contact-unknown': 'expected a contact that has been judged',
  'tier-unknown': 'expected tier_1, tier_2, tier_3, needs_data or disqualified after --tier',
  'owner-unknown': 'expected the id of an owner, digits, after --owner',
  over: 'expected a time to come after --until',
};

async function runWithdraw(db: Db, options: WithdrawOptions): Promise<number> {
  const { portal: portalId, contact: contactId } = options;
  if (!isCrmId(contactId)) return refuse('expected digits after --contact');
  const kinds: OverrideKind[] = [
    ...(options.tier === true ? ['tier' as const] : []),
    ...(options.owner === true ? ['owner' as const] : []),
  ];
  if (kinds.length === 0) return refuse('expected --tier, --owner or both');
  for (const kind of kinds) {
    const ended = await endOverride({ db, clock: systemClock }, { portalId, contactId, kind });
    if (!ended) return refuse(`contact ${contactId}: nobody’s ${kind} stands`);
    process.stdout.write(`contact ${contactId}: the ${kind} is the model’s again\n`);
  }
  return 0;
}

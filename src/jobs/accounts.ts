import { accountOf, ACTIVE_MS, type Account, type Role } from '../core/account.ts';
import type { Signal } from '../core/facts.ts';
import { BUDGET_SETTINGS } from '../hubspot/rate-budget.ts';
import { readCompanies } from '../hubspot/read-companies.ts';
import { tellsOfLostProperty, writeBack } from '../hubspot/write-back.ts';
import type { Services } from '../services.ts';
import {
  accountMembers,
  claimAccounts,
  closeAccounts,
  dropDueAccounts,
  type DueAccount,
  type StoredMember,
} from '../store/accounts.ts';
import type { Portal } from '../store/portals.ts';
import { provisionAgain } from './provision-again.ts';

const SCOPES = ['crm.objects.companies.write', 'crm.schemas.companies.write'];
/** HubSpot takes as many in a batch. */
const AT_ONCE = 100;
/** A worker that died, or a company that HubSpot refused for now: tried again after this time. */
const LEASE_MS = 60_000;

/** Whether the portal lets us write to companies: both scopes are optional. */
export function writesAccounts({ scopes }: Pick<Portal, 'scopes'>): boolean {
  return SCOPES.every((scope) => scopes.includes(scope));
}

/**
 * Writes what the contacts of a company come to together, for up to a hundred companies whose contacts were judged.
 * Only what is another than before costs a call.
 * @returns how many companies were looked at
 */
export async function writeAccounts(services: Services, portal: Portal): Promise<number> {
  const { db, hubspot, clock, log } = services;
  const { portalId } = portal;
  if (!writesAccounts(portal)) {
    // Contacts that are erased leave some behind, and so do scopes that were taken back; due, they would wake the portal
    // for ever. The next installation looks at all that were written.
    await dropDueAccounts(db, portalId);
    return 0;
  }
  const claimedAt = performance.now();
  const due = await claimAccounts(db, { portalId, limit: AT_ONCE, leaseMs: LEASE_MS });
  if (due.length === 0) return 0;

  const asOf = clock();
  const companyIds = due.map(({ companyId }) => companyId);
  const members = await accountMembers(db, portalId, { companyIds, at: asOf });
  const accounts = new Map(due.map((one) => [one, accountOf(membersOf(one, members), asOf)]));
  const ended = await endedCompanies(
    services,
    portalId,
    due.filter((one) => accounts.get(one) === null),
  );
  const wanted = new Map(due.map((one) => [one, propertiesOf(accounts.get(one) ?? null, portal)]));
  const changed = due.filter(
    (one) => !ended.has(one.companyId) && !isSame(one.written, wanted.get(one)),
  );
  const result = await writeBack(hubspot, {
    portalId,
    lane: 3,
    objectType: 'companies',
    // Over before another worker has them.
    beginBefore: claimedAt + LEASE_MS - BUDGET_SETTINGS.callTimeoutMs,
    updates: changed.map((one) => ({ id: one.companyId, properties: wanted.get(one) ?? {} })),
  });
  if (tellsOfLostProperty(result)) await provisionAgain(services, portal);

  const retried = new Set(result.rejected.flatMap(({ id, retryable }) => (retryable ? [id] : [])));
  for (const { id, reason, retryable } of result.rejected) {
    log.warn('account not written', { portalId, companyId: id, reason, retryable });
  }
  const done = due.filter(({ companyId }) => !retried.has(companyId));
  const writtenOf = (one: DueAccount) => {
    if (ended.has(one.companyId)) return null;
    if (!changed.includes(one)) return one.written;
    return result.written.has(one.companyId) ? (wanted.get(one) ?? null) : null;
  };
  await closeAccounts(db, {
    portalId,
    at: asOf,
    accounts: done.map((one) => ({
      ...one,
      written: writtenOf(one),
    })),
  });
  if (result.written.size > 0) {
    log.info('accounts written', { portalId, companies: result.written.size });
  }
  return due.length;
}

/**
 * Those that nobody belongs to any more because they are gone themselves: deleted, or merged into a company that answers
 * for the old id, and would be told that it is empty.
 */
async function endedCompanies(
  { hubspot }: Services,
  portalId: string,
  empty: readonly DueAccount[],
): Promise<ReadonlySet<string>> {
  const ids = empty.map(({ companyId }) => companyId);
  if (ids.length === 0) return new Set();
  const { companies, denied } = await readCompanies(hubspot, {
    portalId,
    lane: 3,
    ids,
    properties: [],
  });
  return new Set(denied ? [] : ids.filter((id) => companies.get(id)?.id !== id));
}

function membersOf({ companyId }: DueAccount, members: readonly StoredMember[]) {
  return members
    .filter((member) => member.companyId === companyId)
    .map(({ contactId, tier, contact, lastSignalAt }) => ({
      contactId,
      tier,
      contact,
      // The newest one tells whether there is one of the last days.
      signals: lastSignalAt === null ? [] : [{ at: lastSignalAt }],
    }));
}

/** A company that nobody belongs to any more has no tier; properties that are somebody else's are left out. */
function propertiesOf(
  account: Account | null,
  { foreignProperties }: Portal,
): Record<string, string> {
  const properties = {
    assay_account_tier: account?.tier ?? '',
    assay_buying_group: String(account?.buyingGroup ?? 0),
    assay_roles: inWords(account?.roles ?? []),
    assay_gaps: inWords(account?.gaps ?? []),
  };
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !foreignProperties.includes(`company.${name}`)),
  );
}

function inWords(roles: readonly Role[]): string {
  return roles.map((role) => role.replaceAll('_', ' ')).join(', ');
}

type Written = Readonly<Record<string, string>>;

function isSame(written: Written | null, wanted: Written | undefined): boolean {
  if (written === null || wanted === undefined) return false;
  const names = new Set([...Object.keys(written), ...Object.keys(wanted)]);
  return [...names].every((name) => written[name] === wanted[name]);
}

/** When a contact that does nothing more leaves its account's buying group, or joins it by a signal dated ahead. */
export function leavesGroupAt(signals: readonly Signal[], asOf: number): number | null {
  const ahead = signals.map(({ at }) => at).filter((at) => at > asOf);
  if (ahead.length > 0) return Math.min(...ahead);
  const ends = signals.map(({ at }) => at + ACTIVE_MS + 1).filter((at) => at > asOf);
  return ends.length === 0 ? null : Math.max(...ends);
}

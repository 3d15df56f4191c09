import type { Signal } from '../core/facts.ts';
import type { Portal } from '../store/portals.ts';

const SCOPES = ['crm.objects.companies.write', 'crm.schemas.companies.write'];
const DAY_MS = 24 * 60 * 60 * 1000;
const GROUP_DAYS = 30;

/** Whether the portal lets us write to companies: both scopes are optional. */
export function writesAccounts({ scopes }: Pick<Portal, 'scopes'>): boolean {
  return SCOPES.every((scope) => scopes.includes(scope));
}

/** When a contact that does nothing more leaves its account's buying group, or joins it by a signal dated ahead. */
export function leavesGroupAt(signals: readonly Signal[], asOf: number): number | null {
  const instants = signals.map(({ at }) => (at > asOf ? at : at + GROUP_DAYS * DAY_MS + 1));
  const ahead = instants.filter((at) => at > asOf);
  if (ahead.length === 0) return null;
  const joins = signals.filter(({ at }) => at > asOf).map(({ at }) => at);
  return joins.length > 0 ? Math.min(...joins) : Math.max(...ahead);
}

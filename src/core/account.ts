import { DAY_MS } from './day.ts';
import { factText } from './fact-text.ts';
import type { Attributes, Signal } from './facts.ts';
import { tierRank } from './tier.ts';
import type { Tier } from './verdict.ts';

/** Who has a say in a purchase, the weightiest first. */
export const ROLES = ['decision_maker', 'champion', 'influencer', 'user'] as const;
export type Role = (typeof ROLES)[number];

export type AccountMember = {
  readonly contactId: string;
  readonly tier: Tier;
  readonly contact: Attributes;
  readonly signals: readonly Pick<Signal, 'at'>[];
};

/** What the contacts of one company come to together. */
export type Account = {
  readonly tier: Tier;
  /** How many of them did something in the last 30 days. */
  readonly buyingGroup: number;
  readonly roles: readonly Role[];
  /** Roles that nobody is known for. */
  readonly gaps: readonly Role[];
};

/** So long a signal makes its contact one of the buying group. */
export const ACTIVE_MS = 30 * DAY_MS;

/** Judges a company by its contacts at one instant; null for a company without any. */
export function accountOf(members: readonly AccountMember[], asOf: number): Account | null {
  const [first, ...others] = members;
  if (first === undefined) return null;
  const best = others.reduce(
    (tier, other) => (tierRank(other.tier) < tierRank(tier) ? other.tier : tier),
    first.tier,
  );
  const active = members.filter(({ signals }) => signals.some(({ at }) => isRecent(at, asOf)));
  const covered = new Set(members.flatMap(({ contact }) => rolesOf(contact)));
  return {
    tier: best,
    buyingGroup: new Set(active.map(({ contactId }) => contactId)).size,
    roles: ROLES.filter((role) => covered.has(role)),
    gaps: ROLES.filter((role) => !covered.has(role)),
  };
}

function isRecent(at: number, asOf: number): boolean {
  return at <= asOf && asOf - at <= ACTIVE_MS;
}

/** What `rolesOf` reads of a contact. */
export const ROLE_FACTS = ['hs_buying_role', 'hs_seniority'] as const;

/** HubSpot's buying roles that are one of ours; the others (legal, blocker) say nothing about who buys. */
const BY_BUYING_ROLE: Readonly<Record<string, Role>> = {
  decision_maker: 'decision_maker',
  budget_holder: 'decision_maker',
  executive_sponsor: 'decision_maker',
  champion: 'champion',
  influencer: 'influencer',
  end_user: 'user',
};

const BY_SENIORITY: Readonly<Record<string, Role>> = {
  owner: 'decision_maker',
  partner: 'decision_maker',
  executive: 'decision_maker',
  vp: 'decision_maker',
  director: 'decision_maker',
  manager: 'influencer',
  senior: 'influencer',
  employee: 'user',
  entry: 'user',
};

/** A contact's roles by its buying role (which may name several), else by its seniority. */
export function rolesOf(contact: Attributes): Role[] {
  const named = rolesIn(contact.hs_buying_role, BY_BUYING_ROLE);
  return named.length > 0 ? named : rolesIn(contact.hs_seniority, BY_SENIORITY);
}

function rolesIn(value: unknown, roles: Readonly<Record<string, Role>>): Role[] {
  const words = (factText(value) ?? '').toLowerCase().split(';');
  return words.flatMap((word) => {
    const key = word.trim();
    const role = Object.hasOwn(roles, key) ? roles[key] : undefined;
    return role === undefined ? [] : [role];
  });
}

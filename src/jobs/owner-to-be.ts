import { wantsOwner } from '../core/route.ts';
import type { Portal } from '../store/portals.ts';
import { isLive, type Overridden } from './judged.ts';
import { unconfirmed } from './repeat-intention.ts';

type Rule = Pick<Portal, 'assignsAlways'>;

/** Never against a person's decision, nobody at all included. */
export function needsOwner(one: Overridden, { assignsAlways }: Rule): boolean {
  const { qualification, read } = one.judgement;
  if (one.overrides.owner !== null) return false;
  const live = isLive(one) || assignsAlways;
  return wantsOwner({ qualification, currentOwnerId: read.ownerId, live });
}

/** A person's choice, or the owner whose turn was taken by a batch that ended before the CRM confirmed it. */
export function ownerOnItsWay(
  one: Overridden,
  rule: Rule,
  members: readonly string[],
): string | null {
  if (one.overrides.owner !== null) return one.overrides.owner.value || null;
  if (!needsOwner(one, rule)) return null;
  const ownerId = unconfirmed(one.state)?.ownerId ?? null;
  return ownerId !== null && members.includes(ownerId) ? ownerId : null;
}

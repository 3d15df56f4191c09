import { wantsOwner } from '../core/route.ts';
import { isLive, type Overridden } from './judged.ts';
import { unconfirmed } from './repeat-intention.ts';

/** Never against a person's decision, nobody at all included. */
export function needsOwner(one: Overridden): boolean {
  const { qualification, read } = one.judgement;
  if (one.overrides.owner !== null) return false;
  return wantsOwner({ qualification, currentOwnerId: read.ownerId, live: isLive(one) });
}

/** A person's choice, or the owner whose turn was taken by a batch that ended before the CRM confirmed it. */
export function ownerOnItsWay(one: Overridden, members: readonly string[]): string | null {
  if (one.overrides.owner !== null) return one.overrides.owner.value || null;
  if (!needsOwner(one)) return null;
  const ownerId = unconfirmed(one.state)?.ownerId ?? null;
  return ownerId !== null && members.includes(ownerId) ? ownerId : null;
}

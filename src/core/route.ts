import type { Qualification } from './qualify.ts';

type OwnerQuestion = {
  readonly qualification: Pick<Qualification, 'team'>;
  readonly currentOwnerId: string | null;
  /** Whether something has happened since the installation: a backfill hands nobody out, unless the portal says so. */
  readonly live: boolean;
};

/** Whether the lead should be given to the next person of the sales team: never one that has an owner. */
export function wantsOwner({ qualification, currentOwnerId, live }: OwnerQuestion): boolean {
  return live && currentOwnerId === null && qualification.team === 'sales';
}

/** The member whose turn it is; turns are counted from 0 and go round. Null for a team of nobody. */
export function ownerForTurn(members: readonly string[], turn: number): string | null {
  return members[turn % members.length] ?? null;
}

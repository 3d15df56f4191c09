import type { Owner, Team } from '../entities.ts';
import type { Portal } from '../store/portal.ts';

const SALES: Team = { id: '501', name: 'Sales', primary: true };
const MARKETING: Team = { id: '502', name: 'Marketing', primary: true };

const PEOPLE = [
  { firstName: 'Avery', team: SALES, isGone: false },
  { firstName: 'Blake', team: SALES, isGone: false },
  { firstName: 'Casey', team: SALES, isGone: false },
  { firstName: 'Devon', team: SALES, isGone: true },
  { firstName: 'Ellis', team: MARKETING, isGone: false },
  { firstName: 'Frankie', team: MARKETING, isGone: false },
] as const;

const FIRST_OWNER_ID = 70_001;
const FIRST_USER_ID = 9_001;

/** Six made-up owners in two teams; one of the sales people was deactivated. Owner ids are not user ids. */
export function seedOwners(portal: Portal, createdAt: number): void {
  PEOPLE.forEach(({ firstName, team, isGone }, index) => {
    const owner: Owner = {
      id: String(FIRST_OWNER_ID + index),
      email: `${firstName.toLowerCase()}@${portal.hubDomain}`,
      firstName,
      lastName: `Demo ${team.name}`,
      type: 'PERSON',
      userId: isGone ? null : FIRST_USER_ID + index,
      userIdIncludingInactive: FIRST_USER_ID + index,
      archived: isGone,
      teams: [team],
      createdAt,
      updatedAt: createdAt,
    };
    portal.owners.push(owner);
  });
}

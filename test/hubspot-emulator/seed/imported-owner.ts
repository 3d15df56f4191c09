import type { Portal } from '../store/portal.ts';

const FIRST_OWNER_ID = 80_001;
const FIRST_USER_ID = 9_101;

/** The owner that an export names by id, address or name; one that the portal lacks is added, in no team. */
export function importedOwner(portal: Portal, named: string, at: number): string {
  const wanted = named.trim().toLowerCase();
  const known = portal.owners.find((owner) =>
    [
      owner.id,
      owner.email.toLowerCase(),
      `${owner.firstName} ${owner.lastName}`.toLowerCase(),
    ].includes(wanted),
  );
  if (known !== undefined) return known.id;
  const index = portal.owners.filter((owner) => owner.teams.length === 0).length;
  const isAddress = named.includes('@');
  const [firstName = '', ...others] = isAddress
    ? [named.split('@')[0] ?? '']
    : named.trim().split(/\s+/u);
  const id = String(FIRST_OWNER_ID + index);
  portal.owners.push({
    id,
    email: isAddress ? wanted : `owner-${id}@${portal.hubDomain}`,
    firstName,
    lastName: others.join(' '),
    type: 'PERSON',
    userId: FIRST_USER_ID + index,
    userIdIncludingInactive: FIRST_USER_ID + index,
    archived: false,
    teams: [],
    createdAt: at,
    updatedAt: at,
  });
  return id;
}

import type { ObjectType } from '../entities.ts';

type Kind = { from: ObjectType; to: ObjectType; typeId: number; primary: boolean };

/** HubSpot's own association types, as far as the emulator has the records for them. */
const KINDS: readonly Kind[] = [
  ...both('contacts', 'companies', [279, 280], [1, 2]),
  ...both('deals', 'companies', [341, 342], [5, 6]),
  ...both('contacts', 'deals', [4, 3]),
  ...both('contacts', 'calls', [193, 194]),
  ...both('contacts', 'emails', [197, 198]),
  ...both('contacts', 'meetings', [199, 200]),
  ...both('contacts', 'notes', [201, 202]),
  ...both('contacts', 'tasks', [203, 204]),
];

function both(
  from: ObjectType,
  to: ObjectType,
  plain: readonly [number, number],
  primary?: readonly [number, number],
): Kind[] {
  const pair = (ids: readonly [number, number], isPrimary: boolean): Kind[] => [
    { from, to, typeId: ids[0], primary: isPrimary },
    { from: to, to: from, typeId: ids[1], primary: isPrimary },
  ];
  return [...pair(plain, false), ...(primary ? pair(primary, true) : [])];
}

/** The types that an association between two records has: a primary one has the plain type too. */
export function associationTypes(
  from: ObjectType,
  to: ObjectType,
  isPrimary: boolean,
): { category: 'HUBSPOT_DEFINED'; typeId: number; label?: string }[] {
  return KINDS.filter((kind) => kind.from === from && kind.to === to)
    .filter((kind) => isPrimary || !kind.primary)
    .sort((a, b) => Number(b.primary) - Number(a.primary))
    .map((kind) => ({
      category: 'HUBSPOT_DEFINED',
      typeId: kind.typeId,
      ...(kind.primary ? { label: 'Primary' } : {}),
    }));
}

/** Which record an association type leads to. */
export function typeOfAssociation(
  from: ObjectType,
  typeId: number,
): { to: ObjectType; primary: boolean } | undefined {
  return KINDS.find((kind) => kind.from === from && kind.typeId === typeId);
}

/** The type of a default association. */
export function defaultType(from: ObjectType, to: ObjectType): number | undefined {
  return KINDS.find((kind) => kind.from === from && kind.to === to && !kind.primary)?.typeId;
}

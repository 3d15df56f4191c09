import type { Owner, Property } from '../entities.ts';

type Display = { readonly owners: readonly Owner[]; readonly timeZone: string };

/** A kept value as HubSpot's screens show it: labels for options, names for owners, the portal's time for times. */
export function displayValue(
  property: Property,
  value: string | undefined,
  { owners, timeZone }: Display,
): string {
  if (value === undefined || value === '') return '';
  if (property.referencedObjectType === 'OWNER') return ownerName(owners, value);
  switch (property.type) {
    case 'enumeration':
      return value
        .split(';')
        .map((each) => property.options.find((option) => option.value === each)?.label ?? each)
        .join(', ');
    case 'bool':
      return value === 'true' ? 'Yes' : 'No';
    case 'datetime':
      return new Intl.DateTimeFormat('en-GB', {
        dateStyle: 'medium',
        timeStyle: 'short',
        timeZone,
      }).format(new Date(value));
    case 'date':
      return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(
        new Date(value),
      );
    case 'number':
      return Number.isInteger(Number(value)) && Number(value) >= 10_000
        ? Number(value).toLocaleString('en')
        : value;
    default:
      return value;
  }
}

/** First and last name, the id where the owner is unknown. */
export function ownerName(owners: readonly Owner[], id: string | undefined): string {
  if (id === undefined || id === '') return '';
  const owner = owners.find((each) => each.id === id);
  return owner === undefined ? id : `${owner.firstName} ${owner.lastName}`;
}

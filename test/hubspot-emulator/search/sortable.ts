import type { Property } from '../entities.ts';
import { readTime } from '../store/read-value.ts';

/** A value in the form in which it is compared: numbers and times as numbers, text in lower case. */
export function sortable(
  property: Property | undefined,
  value: string | undefined,
): number | string | null {
  if (value === undefined || value === '') return null;
  switch (property?.type) {
    case 'number':
      return Number(value);
    case 'date':
    case 'datetime':
      return readTime(value);
    case 'enumeration':
      // Values of enumerations are case sensitive.
      return value;
    default:
      return value.toLowerCase();
  }
}

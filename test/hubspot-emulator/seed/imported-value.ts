import type { Property } from '../entities.ts';
import { readTime, readValue } from '../store/read-value.ts';

/** A cell as the value of its property, or null where it cannot be read. Blank cells are no values. */
export function importedValue(property: Property, cell: string): string | null {
  const raw = cell.trim();
  // Ids are checked with their row; several ids may stand in one cell.
  if (property.name === 'hs_object_id' || property.name === 'associatedcompanyid') return raw;
  switch (property.type) {
    case 'number':
      return readable(property, raw.replaceAll(/(?<=\d),(?=\d{3}\b)/gu, ''));
    case 'bool':
      return readable(
        property,
        /^(yes|true|1)$/iu.test(raw) ? 'true' : /^(no|false|0)$/iu.test(raw) ? 'false' : raw,
      );
    case 'date':
    case 'datetime': {
      const at = importedTime(raw);
      if (at === null) return null;
      const iso = new Date(at).toISOString();
      return property.type === 'date' ? iso.slice(0, 10) : iso;
    }
    case 'enumeration':
      return property.referencedObjectType === undefined ? optionOf(property, raw) : raw;
    default:
      // Addresses come as they are: what is wrong with them is for the app to find.
      return raw;
  }
}

function readable(property: Property, raw: string): string | null {
  const read = readValue(property, raw);
  return read.ok ? read.value : null;
}

/** Exports write times as `2026-05-03 10:22`; ISO 8601 and milliseconds are read too. */
export function importedTime(raw: string): number | null {
  if (/^\d{1,11}$/u.test(raw)) return null;
  return readTime(raw.replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})/u, '$1T$2'));
}

/** An option by value or label, whatever the case; one that the portal lacks is added, as the admin's portal has it. */
function optionOf(property: Property, raw: string): string {
  const values = property.fieldType === 'checkbox' ? raw.split(';') : [raw];
  return values
    .map((value) => value.trim())
    .filter(Boolean)
    .map((value) => {
      const wanted = squeezed(value);
      const known = property.options.find(
        (option) => squeezed(option.value) === wanted || squeezed(option.label) === wanted,
      );
      if (known !== undefined) return known.value;
      const displayOrder = property.options.length;
      const added = property.name === 'industry' ? constantOf(value) : value;
      property.options.push({ label: value, value: added, displayOrder, hidden: false });
      return added;
    })
    .join(';');
}

function constantOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]+/gu, '_');
}

function squeezed(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

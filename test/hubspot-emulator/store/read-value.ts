import type { Property } from '../entities.ts';

export type ReadValue =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: string; readonly message: string };

/** A written value in the form in which HubSpot keeps it, or why it cannot be read as the property's type. */
export function readValue(property: Property, raw: string): ReadValue {
  switch (property.type) {
    case 'number':
      return readNumber(raw);
    case 'bool':
      return readOption(property, raw.toLowerCase());
    case 'enumeration':
      return property.fieldType === 'checkbox'
        ? readOptions(property, raw)
        : readOption(property, raw);
    case 'date':
      return readDate(raw);
    case 'datetime':
      return readDatetime(raw);
    case 'phone_number':
    case 'string':
      return readText(property, raw);
  }
}

function readNumber(raw: string): ReadValue {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(raw)) return { ok: true, value: raw };
  return { ok: false, error: 'INVALID_DOUBLE', message: `${raw} was not a valid number.` };
}

function readOption(property: Property, raw: string): ReadValue {
  if (property.options.some((option) => option.value === raw)) return { ok: true, value: raw };
  const allowed = property.options.map((option) => option.value).join(', ');
  const message = `${raw} was not one of the allowed options: [${allowed}]`;
  return { ok: false, error: 'INVALID_OPTION', message };
}

function readOptions(property: Property, raw: string): ReadValue {
  const values = raw.split(';').filter((value) => value !== '');
  for (const value of values) {
    const read = readOption(property, value);
    if (!read.ok) return read;
  }
  return { ok: true, value: values.join(';') };
}

/** A date is midnight UTC, as ms or as YYYY-MM-DD; an ISO time that is not midnight is refused. */
function readDate(raw: string): ReadValue {
  const at = readTime(raw);
  if (at !== null && at % 86_400_000 === 0)
    return { ok: true, value: new Date(at).toISOString().slice(0, 10) };
  const message =
    at === null
      ? `${raw} was not a valid date.`
      : `${raw} is at ${new Date(at).toISOString().slice(11)}, not midnight UTC`;
  return { ok: false, error: 'INVALID_DATE', message };
}

function readDatetime(raw: string): ReadValue {
  const at = readTime(raw);
  if (at !== null) return { ok: true, value: new Date(at).toISOString() };
  return { ok: false, error: 'INVALID_DATE', message: `${raw} was not a valid date.` };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/u;

/** Epoch milliseconds of digits or ISO 8601 text (UTC where no zone is given); null for anything else. */
export function readTime(raw: string): number | null {
  if (/^-?\d+$/u.test(raw)) {
    const ms = Number(raw);
    return Number.isNaN(new Date(ms).getTime()) ? null : ms;
  }
  if (!ISO.test(raw)) return null;
  const zoned = /T.*(Z|[+-]\d{2}:?\d{2})$/u.test(raw) || !raw.includes('T') ? raw : `${raw}Z`;
  const at = Date.parse(zoned);
  if (Number.isNaN(at)) return null;
  // 31 February would become 3 March.
  const day = Number(raw.slice(8, 10));
  const month = Number(raw.slice(5, 7));
  const year = Number(raw.slice(0, 4));
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? at : null;
}

function readText(property: Property, raw: string): ReadValue {
  if (raw.length > 65_536)
    return { ok: false, error: 'VALUE_TOO_LONG', message: `"${property.name}" is too long.` };
  if (property.name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/u.test(raw))
    return { ok: false, error: 'INVALID_EMAIL', message: `Email address ${raw} is invalid` };
  return { ok: true, value: raw };
}

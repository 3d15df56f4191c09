/** How a raw JSON value of a lead is read: as a text, a number, an instant. */
export const DAY_MS = 86_400_000;
/** Further from 1970 there are no calendar days in ECMAScript, in either direction. */
export const LAST_INSTANT_MS = 8_640_000_000_000_000;

/** The value as text, untrimmed; undefined where the fact is unknown. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** Trimmed and without case, for comparing. */
export const folded = (text: string): string => text.trim().toLowerCase();

/** Decimal digits with optional sign, fraction and exponent; anything else is no number. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

/** Milliseconds since 1970; undefined where the text is no date. */
export function instantOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[0-9]+$/.test(trimmed)) return inRange(Number(trimmed));
  const parts = ISO.exec(trimmed);
  if (!parts) return undefined;
  const part = (index: number): number => Number(parts[index] ?? '0');
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 59 || part(9) > 23 || part(10) > 59) return undefined;

  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const dayExists = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!dayExists) return undefined;

  const millisecond = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
  const offset = (part(9) * 60 + part(10)) * 60_000;
  return inRange(parts[8] === '-' ? local + offset : local - offset);
}

const inRange = (ms: number): number | undefined =>
  Math.abs(ms) <= LAST_INSTANT_MS ? ms : undefined;

/** Compares by code point; `<` on strings compares UTF-16 units, which sorts U+FB00 after U+1D49C. */
export function compareByCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

import { DAY_MS } from './day.ts';

const DIGITS = /^\d+$/;
const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** The last instant that a JavaScript date, and so an ISO text of it, can name. */
export const LAST_INSTANT = 8_640_000_000_000_000;

/**
 * Reads trimmed text as an instant in epoch milliseconds; null where it is no date. Digits only are
 * epoch milliseconds, never a year; else ISO 8601, UTC where no zone is given.
 */
export function readDate(text: string): number | null {
  const stamp = readStamp(text);
  if (stamp !== null) return stamp;
  if (DIGITS.test(text)) {
    const instant = Number(text);
    return instant <= LAST_INSTANT ? instant : null;
  }
  const match = ISO_8601.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const dayNumber = epochDay(Number(year), Number(month), Number(day));
  const timeMs = timeOfDayMs(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0));
  const zoneMs = zoneOffsetMs(zone ?? 'Z');
  if (dayNumber === null || timeMs === null || zoneMs === null) return null;
  // Further digits are cut, not rounded: the instant has not come before its millisecond is over.
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  return dayNumber * DAY_MS + timeMs + milliseconds - zoneMs;
}

/**
 * The common case of exports, `2026-05-03T10:20:30Z` with or without milliseconds, without the pattern: half the
 * time of reading a lead would go into the times of its signals. Null leaves the text to the pattern.
 */
function readStamp(text: string): number | null {
  const { length } = text;
  if ((length !== 20 && length !== 24) || text[length - 1] !== 'Z' || text[10] !== 'T') return null;
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return null;
  if (length === 24 && text[19] !== '.') return null;
  const dayNumber = epochDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
  const timeMs = timeOfDayMs(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
  const milliseconds = length === 24 ? digits(text, 20, 23) : 0;
  if (dayNumber === null || timeMs === null || Number.isNaN(milliseconds)) return null;
  return dayNumber * DAY_MS + timeMs + milliseconds;
}

/** The number that the digits between two places make; not a number where one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1 January 1970, or null for a day that no calendar has. */
function epochDay(year: number, month: number, day: number): number | null {
  const leapDay = month === 2 && isLeapYear(year) ? 1 : 0;
  const daysInMonth = (DAYS_IN_MONTH[month - 1] ?? 0) + leapDay;
  if (!(day >= 1 && day <= daysInMonth)) return null;
  // Date.UTC would take the years 0 to 99 for 1900 to 1999, so it is asked for the same year 400 years later.
  return Date.UTC(year + 400, month - 1, day) / DAY_MS - DAYS_IN_400_YEARS;
}

const DAYS_IN_400_YEARS = 146_097;

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function timeOfDayMs(hour: number, minute: number, second: number): number | null {
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

function zoneOffsetMs(zone: string): number | null {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

import type { FactCondition, Scalar } from './condition.ts';
import { DAY_MS } from './day.ts';
import { factText } from './fact-text.ts';
import { isoTime } from './iso-time.ts';
import { LAST_INSTANT } from './read-date.ts';

/** Stands for any value where nothing more is asked than that there is one. */
export const SOME_VALUE = 'known';

/**
 * A value that meets the condition: of a list the first, of numbers the nearest bound, of past dates today, of
 * coming ones the last that is soon enough (an earlier one may fall into another band). Null where none can: a
 * blank text is no value.
 */
export function meetingValue(condition: FactCondition, asOf: number): string | null {
  if ('equals' in condition) return firstValue([condition.equals]);
  if ('in' in condition) return firstValue(condition.in);
  if ('gte' in condition) return String(condition.gte);
  if ('lte' in condition) return String(condition.lte);
  if ('between' in condition) return String(condition.between[0]);
  if ('contains' in condition) return containing([condition.contains]);
  if ('containsAny' in condition) return containing(condition.containsAny);
  if ('withinDays' in condition) return isoTime(asOf);
  if ('inNextDays' in condition) return isoTime(lastDay(asOf, condition.inNextDays));
  return condition.known ? SOME_VALUE : null;
}

function lastDay(asOf: number, days: number): number {
  return Math.min(Math.floor(asOf + days * DAY_MS), LAST_INSTANT);
}

function firstValue(values: readonly Scalar[]): string | null {
  return values.map(String).find((value) => factText(value) !== null) ?? null;
}

/** Every value contains the empty text. */
function containing(parts: readonly string[]): string | null {
  return firstValue(parts.map((part) => (part === '' ? SOME_VALUE : part)));
}

import type { FactCondition, Scalar } from './condition.ts';
import { DAY_MS } from './day.ts';
import { factText } from './fact-text.ts';
import { readDate } from './read-date.ts';
import { readNumber } from './read-number.ts';
import { folded, sameText } from './same-text.ts';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth.ts';

/** Judges a value as it came; what is no text or only blanks is unknown. */
export type ValueTest = (value: unknown, asOf: number) => Truth;

/** What an operator asks of a value. Each test trims for itself: one call less, for every fact of every lead. */
export function compileTest(condition: FactCondition): ValueTest {
  if ('equals' in condition) return equalsTest(condition.equals);
  if ('in' in condition) return inTest(condition.in);
  if ('gte' in condition) return rangeTest(condition.gte, Infinity);
  if ('lte' in condition) return rangeTest(-Infinity, condition.lte);
  if ('between' in condition) return rangeTest(...condition.between);
  if ('withinDays' in condition) return dateTest(condition.withinDays, 0);
  if ('inNextDays' in condition) return dateTest(0, condition.inNextDays);
  if ('contains' in condition) return containsTest([condition.contains]);
  if ('containsAny' in condition) return containsTest(condition.containsAny);
  return knownTest(condition.known);
}

/** Whether a value equals what the model names; the type of the latter decides how. */
export function equalsTest(wanted: Scalar): ValueTest {
  if (typeof wanted === 'number') {
    return (value) => {
      const text = factText(value);
      if (text === null) return UNKNOWN;
      return readNumber(text) === wanted ? TRUE : FALSE;
    };
  }
  // A boolean compares as its own text.
  const target = folded(String(wanted));
  return (value) => {
    const text = factText(value);
    if (text === null) return UNKNOWN;
    return sameText(text, target) ? TRUE : FALSE;
  };
}

function inTest(wanted: readonly Scalar[]): ValueTest {
  const texts = wanted.filter((one) => typeof one !== 'number').map((one) => folded(String(one)));
  const numbers = wanted.filter((one) => typeof one === 'number');
  return (value) => {
    const text = factText(value);
    if (text === null) return UNKNOWN;
    for (const target of texts) {
      if (sameText(text, target)) return TRUE;
    }
    if (numbers.length === 0) return FALSE;
    const number = readNumber(text);
    return number !== null && numbers.includes(number) ? TRUE : FALSE;
  };
}

function rangeTest(least: number, most: number): ValueTest {
  return (value) => {
    const text = factText(value);
    const number = text === null ? null : readNumber(text);
    if (number === null) return UNKNOWN;
    return number >= least && number <= most ? TRUE : FALSE;
  };
}

function dateTest(daysBack: number, daysAhead: number): ValueTest {
  const [backMs, aheadMs] = [daysBack * DAY_MS, daysAhead * DAY_MS];
  return (value, asOf) => {
    const text = factText(value);
    const date = text === null ? null : readDate(text);
    if (date === null) return UNKNOWN;
    return date >= asOf - backMs && date <= asOf + aheadMs ? TRUE : FALSE;
  };
}

/** Blanks inside and around count here: `contains " vp"` looks for a word's beginning. */
function containsTest(parts: readonly string[]): ValueTest {
  const wanted = parts.map((part) => part.toLowerCase());
  return (value) => {
    if (factText(value) === null) return UNKNOWN;
    const text = String(value).toLowerCase();
    for (const part of wanted) {
      if (text.includes(part)) return TRUE;
    }
    return FALSE;
  };
}

function knownTest(isWanted: boolean): ValueTest {
  return (value) => ((factText(value) !== null) === isWanted ? TRUE : FALSE);
}

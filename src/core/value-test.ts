import type { FactCondition, Scalar } from './condition.ts';
import { DAY_MS } from './day.ts';
import { readDate } from './read-date.ts';
import { readNumber } from './read-number.ts';
import { folded, sameText } from './same-text.ts';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth.ts';

/** Judges a value that is there, as trimmed text. */
export type ValueTest = (text: string, asOf: number) => Truth;

/** What an operator asks of a value that is there; `contains` and `known` ask in another way. */
export function compileTest(condition: FactCondition): ValueTest {
  if ('equals' in condition) return equalsTest(condition.equals);
  if ('in' in condition) return inTest(condition.in);
  if ('gte' in condition) return rangeTest(condition.gte, Infinity);
  if ('lte' in condition) return rangeTest(-Infinity, condition.lte);
  if ('between' in condition) return rangeTest(...condition.between);
  if ('withinDays' in condition) return dateTest(condition.withinDays, 0);
  if ('inNextDays' in condition) return dateTest(0, condition.inNextDays);
  return () => FALSE;
}

/** Whether a value that is there equals what the model names; the type of the latter decides how. */
export function equalsTest(wanted: Scalar): ValueTest {
  if (typeof wanted === 'number') return (text) => (readNumber(text) === wanted ? TRUE : FALSE);
  // A boolean compares as its own text.
  const target = folded(String(wanted));
  return (text) => (sameText(text, target) ? TRUE : FALSE);
}

function inTest(wanted: readonly Scalar[]): ValueTest {
  const texts = wanted.filter((one) => typeof one !== 'number').map((one) => folded(String(one)));
  const numbers = wanted.filter((one) => typeof one === 'number');
  return (text) => {
    for (const target of texts) {
      if (sameText(text, target)) return TRUE;
    }
    if (numbers.length === 0) return FALSE;
    const number = readNumber(text);
    return number !== null && numbers.includes(number) ? TRUE : FALSE;
  };
}

function rangeTest(least: number, most: number): ValueTest {
  return (text) => {
    const number = readNumber(text);
    if (number === null) return UNKNOWN;
    return number >= least && number <= most ? TRUE : FALSE;
  };
}

function dateTest(daysBack: number, daysAhead: number): ValueTest {
  const [backMs, aheadMs] = [daysBack * DAY_MS, daysAhead * DAY_MS];
  return (text, asOf) => {
    const date = readDate(text);
    if (date === null) return UNKNOWN;
    return date >= asOf - backMs && date <= asOf + aheadMs ? TRUE : FALSE;
  };
}

import type { Condition } from '../../support/reference/document.ts';
import { AS_OF, stateOf } from '../../support/reference/example.ts';

const [met, missed, unknown] = ['met', 'missed', 'unknown'];
const fact = 'contact.x';
const read = (when: Condition, x: unknown): string => stateOf(when, { contact: { x } });

describe('reference conditions', () => {
  it.each<[string, Condition, unknown, string]>([
    ['text is trimmed and case is ignored', { fact, equals: 'Ada' }, '  aDA\t', met],
    ['"07" is not "7"', { fact, equals: '07' }, '7', missed],
    ['a number is compared as a number', { fact, equals: 7 }, '07.0', met],
    ['equals is never unknown where there is a value', { fact, equals: 7 }, 'seven', missed],
    ['a boolean in any case', { fact, equals: true }, 'TRUE', met],
    ['a JSON boolean', { fact, equals: false }, false, met],
    ['a blank fact is unknown', { fact, equals: 'Ada' }, ' \t ', unknown],
    ['null is unknown', { fact, gte: 1 }, null, unknown],
    ['in goes through the list by type', { fact, in: ['a', 7, true] }, '7.00', met],
    ['in of none is false', { fact, in: ['a', 7, true] }, 'b', missed],
    ['a bound is included', { fact, between: [50, 1000] }, '50', met],
    ['just below is out', { fact, between: [50, 1000] }, '49.999', missed],
    ['an exponent is a number', { fact, gte: 1000 }, '+1.0e3', met],
    ['a JSON number', { fact, lte: 5 }, 5, met],
    ['half a number is none', { fact, gte: 1 }, '12abc', unknown],
    ['hexadecimal is no number', { fact, gte: 1 }, '0x10', unknown],
    ['Infinity is no number', { fact, gte: 1 }, 'Infinity', unknown],
    ['contains ignores case', { fact, contains: '/Pricing' }, 'https://a/PRICING?x', met],
    ['containsAny wants one of them', { fact, containsAny: ['vp', 'head'] }, 'Overhead', met],
    ['known true of a blank is false', { fact, known: true }, '', missed],
    ['known false of a missing fact is true', { fact, known: false }, undefined, met],
    ['a day as UTC midnight', { fact, withinDays: 1 }, '2026-05-04', met],
    ['exactly N days ago', { fact, withinDays: 3 }, '2026-05-01T10:00:00.000Z', met],
    ['one millisecond more', { fact, withinDays: 3 }, '2026-05-01T09:59:59.999Z', missed],
    ['not in the future', { fact, withinDays: 3 }, '2026-05-04T10:00:00.001Z', missed],
    ['exactly in N days', { fact, inNextDays: 1 }, '2026-05-05T10:00:00Z', met],
    ['now is within both', { fact, inNextDays: 1 }, AS_OF, met],
    ['a zone is minded', { fact, inNextDays: 1 }, '2026-05-04T05:00:00-05:00', met],
    ['without a zone it is UTC', { fact, inNextDays: 1 }, '2026-05-04T09:59', missed],
    ['digits are epoch milliseconds', { fact, withinDays: 1 }, String(Date.parse(AS_OF)), met],
    ['digits are never a year', { fact, withinDays: 365 }, '2026', missed],
    ['an impossible day is no date', { fact, withinDays: 90 }, '2026-02-29', unknown],
    ['a leap day is one', { fact, withinDays: 1000 }, '2024-02-29', met],
  ])('reads: %s', (_, when, value, state) => {
    expect(read(when, value)).toBe(state);
  });

  const yes: Condition = { fact: 'company.name', known: true };
  const no: Condition = { fact: 'company.name', known: false };
  const open: Condition = { fact, equals: 'x' };

  it.each<[string, Condition, string]>([
    ['all: false beats unknown', { all: [open, no, yes] }, missed],
    ['all: unknown beats true', { all: [yes, open] }, unknown],
    ['any: true beats unknown', { any: [no, open, yes] }, met],
    ['any: unknown beats false', { any: [no, open] }, unknown],
    ['not of unknown is unknown', { not: open }, unknown],
    ['not of true is false', { not: yes }, missed],
    ['an empty all is true', { all: [] }, met],
    ['an empty any is false', { any: [] }, missed],
  ])('follows Kleene, %s', (_, when, state) => {
    expect(stateOf(when)).toBe(state);
  });

  it('takes names of the language for missing facts', () => {
    expect(stateOf({ fact: 'contact.constructor', known: false })).toBe(met);
  });

  const views = (...times: string[]): { signals: unknown[] } => ({
    signals: times.map((at) => ({ kind: 'page_view', at, attributes: { url: '/pricing' } })),
  });
  it.each<[string, Condition, string[], string]>([
    ['once is enough by default', { did: 'pricing' }, ['2026-05-04'], met],
    ['never is false, not unknown', { did: 'pricing' }, [], missed],
    ['too old for the window', { did: 'pricing' }, ['2026-02-03T09:59:59.999Z'], missed],
    ['the window itself', { did: 'pricing' }, ['2026-02-03T10:00:00Z'], met],
    [
      'no more than perDay of a day',
      { did: 'pricing', atLeast: 4 },
      ['2026-05-01T01:00Z', '2026-05-01T02:00Z', '2026-05-01T03:00Z', '2026-05-01T04:00Z'],
      missed,
    ],
    ['within the days', { did: 'pricing', withinDays: 2 }, ['2026-05-02T10:00Z'], met],
    ['before the days', { did: 'pricing', withinDays: 2 }, ['2026-05-02T09:59Z'], missed],
  ])('counts acts: %s', (_, when, times, state) => {
    expect(stateOf(when, views(...times))).toBe(state);
  });
});

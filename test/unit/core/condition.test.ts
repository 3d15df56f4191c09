import type { Condition } from '../../../src/core/condition.ts';
import { compileCondition } from '../../../src/core/compile-condition.ts';
import { FALSE, TRUE, UNKNOWN } from '../../../src/core/truth.ts';
import { DAY, NOW } from './build-lead.ts';

const WORDS = { [TRUE]: 'true', [FALSE]: 'false', [UNKNOWN]: 'unknown' };

/** What a condition says of a contact. */
function judge(condition: Condition, contact: Record<string, unknown> = {}, asOf = NOW): string {
  const places = new Map(Object.keys(contact).map((name, place) => [`contact.${name}`, place]));
  const positions = { values: places, questions: new Map(), rules: new Map() };
  const values = Object.values(contact);
  const nothing = { company: {}, noted: [], answers: [], counted: [], signal: {} };
  return WORDS[compileCondition(condition, positions)({ ...nothing, asOf, contact, values })];
}

const T: Condition = { all: [] };
const F: Condition = { any: [] };
const U: Condition = { fact: 'contact.nothing', equals: 1 };

describe('a fact', () => {
  it.each([[undefined], [null], [''], ['   '], ['\t\n'], ['\u00a0']])(
    'is unknown when it is %p',
    (x) => {
      expect(judge({ fact: 'contact.x', equals: 'a' }, { x })).toBe('unknown');
      expect(judge({ fact: 'contact.x', in: ['a'] }, { x })).toBe('unknown');
      expect(judge({ fact: 'contact.x', contains: 'a' }, { x })).toBe('unknown');
      expect(judge({ fact: 'contact.x', containsAny: ['a'] }, { x })).toBe('unknown');
      expect(judge({ fact: 'contact.x', gte: 1 }, { x })).toBe('unknown');
      expect(judge({ fact: 'contact.x', withinDays: 1 }, { x })).toBe('unknown');
      expect(judge({ fact: 'contact.x', known: true }, { x })).toBe('false');
      expect(judge({ fact: 'contact.x', known: false }, { x })).toBe('true');
    },
  );

  it.each([['constructor'], ['toString'], ['__proto__'], ['hasOwnProperty']])(
    'called %s is not found on every object',
    (name) => expect(judge({ fact: `contact.${name}`, known: true }, {})).toBe('false'),
  );

  it.each([[{}], [[]], [['a']]])('that no CRM field can hold (%p) is unknown', (x) =>
    expect(judge({ fact: 'contact.x', known: true }, { x })).toBe('false'),
  );
});

describe('equals', () => {
  it.each<[unknown, string | number | boolean, string]>([
    ['VP', 'vp', 'true'],
    ['  VP  ', 'vp', 'true'],
    ['vp', ' VP ', 'true'],
    ['vp sales', 'vp', 'false'],
    ['7', '07', 'false'],
    ['07', '7', 'false'],
    [7, '7', 'true'],
    ['07', 7, 'true'],
    ['7.0', 7, 'true'],
    ['7e0', 7, 'true'],
    ['seven', 7, 'false'],
    ['8', 7, 'false'],
    ['TRUE', true, 'true'],
    [' true ', true, 'true'],
    [true, true, 'true'],
    ['false', true, 'false'],
    ['yes', true, 'false'],
    ['1', true, 'false'],
    ['False', false, 'true'],
    ['ÄRZTE', 'ärzte', 'true'],
  ])('%p equals %p is %s', (x, equals, expected) =>
    expect(judge({ fact: 'contact.x', equals }, { x })).toBe(expected),
  );
});

describe('in', () => {
  it.each<[unknown, (string | number | boolean)[], string]>([
    ['b', ['a', 'B'], 'true'],
    ['c', ['a', 'b'], 'false'],
    ['7.0', ['7', 7], 'true'],
    ['7.0', ['7'], 'false'],
    ['True', ['x', true], 'true'],
    ['a', [], 'false'],
  ])('%p in %p is %s', (x, list, expected) =>
    expect(judge({ fact: 'contact.x', in: list }, { x })).toBe(expected),
  );
});

describe('gte, lte and between', () => {
  it.each<[string, Condition, string]>([
    ['50', { fact: 'contact.x', gte: 50 }, 'true'],
    ['49.99', { fact: 'contact.x', gte: 50 }, 'false'],
    ['50', { fact: 'contact.x', lte: 50 }, 'true'],
    ['50.01', { fact: 'contact.x', lte: 50 }, 'false'],
    ['50', { fact: 'contact.x', between: [50, 1000] }, 'true'],
    ['1000', { fact: 'contact.x', between: [50, 1000] }, 'true'],
    ['49', { fact: 'contact.x', between: [50, 1000] }, 'false'],
    ['1001', { fact: 'contact.x', between: [50, 1000] }, 'false'],
    ['-3', { fact: 'contact.x', between: [-5, -1] }, 'true'],
    ['many', { fact: 'contact.x', gte: 50 }, 'unknown'],
    ['1,000', { fact: 'contact.x', lte: 50 }, 'unknown'],
    ['0x40', { fact: 'contact.x', between: [1, 100] }, 'unknown'],
    ['2026-05-03', { fact: 'contact.x', gte: 1 }, 'unknown'],
    [' 60 ', { fact: 'contact.x', gte: 50 }, 'true'],
  ])('%p under %j is %s', (x, condition, expected) =>
    expect(judge(condition, { x })).toBe(expected),
  );
});

describe('contains and containsAny', () => {
  it.each<[unknown, Condition, string]>([
    ['Head of Sales', { fact: 'contact.x', contains: 'head OF' }, 'true'],
    ['Ahead', { fact: 'contact.x', contains: 'head' }, 'true'],
    ['Sales', { fact: 'contact.x', contains: 'head' }, 'false'],
    ['Sales', { fact: 'contact.x', contains: ' sales' }, 'false'],
    [2500, { fact: 'contact.x', contains: '50' }, 'true'],
    ['Sales', { fact: 'contact.x', containsAny: ['head', 'ALE'] }, 'true'],
    ['Sales', { fact: 'contact.x', containsAny: ['head', 'chief'] }, 'false'],
    ['Sales', { fact: 'contact.x', containsAny: [] }, 'false'],
    ['a.b', { fact: 'contact.x', contains: 'a?b' }, 'false'],
  ])('%p under %j is %s', (x, condition, expected) =>
    expect(judge(condition, { x })).toBe(expected),
  );
});

describe('withinDays and inNextDays', () => {
  const at = (offset: number): string => String(NOW + offset);

  it.each<[string, string]>([
    [at(0), 'true'],
    [at(-30 * DAY), 'true'],
    [at(-30 * DAY - 1), 'false'],
    [at(1), 'false'],
    ['2026-05-01', 'true'],
    ['2026-05-03T14:00:00+02:00', 'true'],
    ['2026-05-03T14:00:00', 'false'],
    ['2026-02-30', 'unknown'],
    ['last week', 'unknown'],
    ['2026', 'false'],
  ])('%s within the last 30 days is %s', (x, expected) =>
    expect(judge({ fact: 'contact.x', withinDays: 30 }, { x })).toBe(expected),
  );

  it.each<[string, string]>([
    [at(0), 'true'],
    [at(30 * DAY), 'true'],
    [at(30 * DAY + 1), 'false'],
    [at(-1), 'false'],
    ['whenever', 'unknown'],
  ])('%s in the next 30 days is %s', (x, expected) =>
    expect(judge({ fact: 'contact.x', inNextDays: 30 }, { x })).toBe(expected),
  );
});

describe("Kleene's three values", () => {
  it.each<[Condition, string]>([
    [{ all: [] }, 'true'],
    [{ all: [T, T] }, 'true'],
    [{ all: [T, U] }, 'unknown'],
    [{ all: [U, T] }, 'unknown'],
    [{ all: [U, F] }, 'false'],
    [{ all: [F, U] }, 'false'],
    [{ any: [] }, 'false'],
    [{ any: [F, F] }, 'false'],
    [{ any: [F, U] }, 'unknown'],
    [{ any: [U, F] }, 'unknown'],
    [{ any: [U, T] }, 'true'],
    [{ any: [T, U] }, 'true'],
    [{ not: T }, 'false'],
    [{ not: F }, 'true'],
    [{ not: U }, 'unknown'],
    [{ not: { not: U } }, 'unknown'],
    [{ all: [{ any: [U, T] }, { not: F }] }, 'true'],
  ])('%j is %s', (condition, expected) => expect(judge(condition)).toBe(expected));
});

import type { Facts } from '../../src/core/facts.ts';
import { parseModel, type Model } from '../../src/core/model.ts';
import { toHundredths } from '../../src/core/hundredths.ts';
import { randomFrom } from './random.ts';

export const AS_OF = Date.parse('2026-11-01T00:00:00Z');
const DAY_MS = 86_400_000;
const POINTS = 2;

/** One rule, neutral of any engine. */
export type NeutralRule = {
  readonly id: string;
  readonly fact: string;
  readonly points: number;
} & (
  | { readonly op: 'equals'; readonly value: string }
  | { readonly op: 'in'; readonly value: readonly string[] }
  | { readonly op: 'between'; readonly value: readonly [number, number] }
  | { readonly op: 'contains'; readonly value: string }
);

const WORDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];
const SIGNALS = 6;
const SIGNAL_CAP = 5;

/** 12 equals, 8 in, 8 ranges, 6 contains; six counts that fade come beside them. */
export const RULES: readonly NeutralRule[] = [
  ...range(12).map((i) => ({
    id: `e${i}`,
    fact: `e${i}`,
    points: POINTS,
    op: 'equals' as const,
    value: WORDS[i % 8] ?? '',
  })),
  ...range(8).map((i) => ({
    id: `i${i}`,
    fact: `i${i}`,
    points: POINTS,
    op: 'in' as const,
    value: WORDS.slice(i % 4, (i % 4) + 4),
  })),
  ...range(8).map((i) => ({
    id: `r${i}`,
    fact: `r${i}`,
    points: POINTS,
    op: 'between' as const,
    value: [10 * i, 10 * i + 40] as const,
  })),
  ...range(6).map((i) => ({
    id: `c${i}`,
    fact: `c${i}`,
    points: POINTS,
    op: 'contains' as const,
    value: WORDS[i] ?? '',
  })),
];

/** The forty rules as one of our models. */
export function fortyRuleModel(): Model {
  const parsed = parseModel({
    schema: 1,
    name: 'Forty rules',
    market: 'b2b',
    fit: {
      goodFit: { points: 30 },
      criteria: RULES.map(({ id, fact, points, op, value }) => ({
        id,
        label: id,
        kind: 'firmographic',
        points,
        when: { fact: `contact.${fact}`, [op]: value },
      })),
    },
    readiness: {
      cap: 100 - POINTS * RULES.length,
      ready: { points: 10 },
      signals: range(SIGNALS).map((i) => ({
        id: `s${i}`,
        label: `s${i}`,
        on: `kind${i}`,
        points: 1,
        cap: SIGNAL_CAP,
        halfLifeDays: 14,
        windowDays: 90,
      })),
    },
    discovery: { framework: 'none', questions: [] },
    queue: { highPriorityAbove: 70 },
    tiers: { policy: 'score', tier1At: 70, tier2At: 40 },
    matrix: {
      goodFit: {
        ready: { team: 'sales', disposition: 'work_now' },
        notReady: { team: 'marketing', disposition: 'nurture' },
      },
      badFit: {
        ready: { team: 'marketing', disposition: 'rework' },
        notReady: { team: 'marketing', disposition: 'nurture' },
      },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.model;
}

/**
 * A lead, and the same as others read it: numbers are numbers and the fading counts are ready-made, which flatters
 * the other engines. `flat` has all of it on one level.
 */
export type BenchLead = {
  readonly facts: Facts;
  readonly contact: Readonly<Record<string, string | number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly flat: Record<string, string | number>;
};

export function benchLeads(count: number): BenchLead[] {
  const random = randomFrom(7);
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  return range(count).map((n) => {
    const contact: Record<string, string> = { email: `lead${n}@firm.example` };
    for (const { fact, op } of RULES) {
      contact[fact] =
        op === 'between'
          ? String(Math.floor(random() * 140))
          : op === 'contains'
            ? `${word()} ${word()} ${word()}`
            : word();
    }
    const signals = range(Math.floor(random() * 13)).map((i) => ({
      id: `x${i}`,
      kind: `kind${Math.floor(random() * SIGNALS)}`,
      at: AS_OF - Math.floor(random() * 120 * DAY_MS),
      attributes: {},
    }));
    const numbers = RULES.filter(({ op }) => op === 'between').map(
      ({ fact }) => [fact, Number(contact[fact])] as const,
    );
    const read = { ...contact, ...Object.fromEntries(numbers) };
    const counts = Object.fromEntries(
      range(SIGNALS).map((i) => [`s${i}`, fadingSum(signals, `kind${i}`)] as const),
    );
    return asRead({
      facts: { id: String(n), contact, company: {}, signals, answers: [] },
      contact: read,
      counts,
      flat: { ...read, ...counts },
    });
  });
}

/** As JSON.parse leaves it: objects that are built key by key are slower to look at, for every engine. */
function asRead(lead: BenchLead): BenchLead {
  return JSON.parse(JSON.stringify(lead)) as BenchLead;
}

function fadingSum(signals: Facts['signals'], kind: string): number {
  const sum = signals
    .filter((signal) => signal.kind === kind && AS_OF - signal.at <= 90 * DAY_MS)
    .toSorted((a, b) => a.at - b.at)
    .reduce((total, { at }) => total + 0.5 ** ((AS_OF - at) / DAY_MS / 14), 0);
  return toHundredths(Math.min(SIGNAL_CAP, sum)) / 100;
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

import type { Answer, Facts, Signal } from '../../../src/core/facts.ts';
import type { Factor } from '../../../src/core/factor.ts';
import type { Qualification } from '../../../src/core/qualify.ts';

export const DAY = 86_400_000;

/** Noon of an ordinary day: the tests' now. */
export const NOW = Date.UTC(2026, 4, 3, 12);

/** A lead that is known only by what the test gives it. */
export function buildLead(parts: Partial<Facts> = {}): Facts {
  return { id: '501', contact: {}, company: {}, signals: [], answers: [], ...parts };
}

export function signalAt(at: number, parts: Partial<Signal> = {}): Signal {
  return { kind: 'page_view', at, attributes: {}, ...parts };
}

export function answerAt(at: number, value: string | null, question = 'budget'): Answer {
  return { question, value, at };
}

export function factorOf(qualification: Qualification, id: string): Factor | undefined {
  return qualification.factors.find((factor) => factor.id === id);
}

/** State and points of one factor, the two things that most tests ask for. */
export function resultOf(qualification: Qualification, id: string): string {
  const factor = factorOf(qualification, id);
  return factor === undefined ? 'absent' : `${factor.state} ${factor.points}`;
}

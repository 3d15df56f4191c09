import type { Facts } from '../core/facts.ts';
import { isoTime } from '../core/iso-time.ts';

/** A lead as a line of an export: what `score` and `explain` read, times in ISO 8601. */
export function toFactsLine({ id, contact, company, signals, answers }: Facts) {
  return {
    id,
    contact,
    company,
    signals: signals.map(({ id: signalId, kind, at, attributes }) => ({
      ...(signalId === undefined ? {} : { id: signalId }),
      kind,
      at: isoTime(at),
      attributes,
    })),
    answers: answers.map(({ question, value, at, by }) => ({
      question,
      value,
      at: isoTime(at),
      ...(by === undefined ? {} : { by }),
    })),
  };
}

import { compareByCodePoint, instantOf, textOf } from './reading.ts';

export type Bag = Readonly<Record<string, unknown>>;
export type Signal = {
  readonly id: string | undefined;
  readonly kind: unknown;
  readonly at: number;
  readonly attributes: Bag;
};
export type Answer = { readonly question: unknown; readonly value: unknown; readonly at: number };

export type Facts = {
  readonly id: string;
  readonly contact: Bag;
  readonly company: Bag;
  readonly signals: readonly Signal[];
  readonly answers: readonly Answer[];
};

export type ReadLead = { ok: true; facts: Facts } | { ok: false; id: string | null };

/** A parsed line as facts, each signal once; or why not: it is no valid lead. */
export function readLead(raw: unknown): ReadLead {
  if (!isBag(raw)) return { ok: false, id: null };
  const id = idOf(raw['id']) ?? null;
  const { contact = {}, company = {}, signals = [], answers = [] } = raw;
  if (id === null || !isBag(contact) || !isBag(company)) return { ok: false, id };
  if (!Array.isArray(signals) || !Array.isArray(answers)) return { ok: false, id };
  const readSignals = signals.map(readSignal);
  const readAnswers = answers.map(readAnswer);
  if (!readSignals.every(isPresent) || !readAnswers.every(isPresent)) return { ok: false, id };
  const facts = { id, contact, company, signals: eachOnce(readSignals), answers: readAnswers };
  return { ok: true, facts };
}

function readSignal(entry: unknown): Signal | undefined {
  const at = timeOf(entry);
  if (!isBag(entry) || at === undefined) return undefined;
  const attributes = isBag(entry['attributes']) ? entry['attributes'] : {};
  return { id: idOf(entry['id']), kind: entry['kind'], at, attributes };
}

function readAnswer(entry: unknown): Answer | undefined {
  const at = timeOf(entry);
  if (!isBag(entry) || at === undefined) return undefined;
  return { question: entry['question'], value: entry['value'], at };
}

/** Text or a number is an id; a boolean is none. */
const idOf = (value: unknown): string | undefined =>
  typeof value === 'boolean' ? undefined : textOf(value);

function timeOf(entry: unknown): number | undefined {
  const text = isBag(entry) ? textOf(entry['at']) : undefined;
  return text === undefined ? undefined : instantOf(text);
}

/** Signals with the same id are one, the earliest; without an id each stands for itself. */
function eachOnce(signals: readonly Signal[]): Signal[] {
  const ordered = [...signals].sort(
    (a, b) => a.at - b.at || compareByCodePoint(contentsOf(a), contentsOf(b)),
  );
  const seen = new Set<string>();
  return ordered.filter(({ id }) => {
    if (id === undefined) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** Kind, then attributes as pairs sorted by name: one text whatever the order of their keys. */
const contentsOf = ({ kind, attributes }: Signal): string =>
  JSON.stringify([typeof kind === 'string' ? kind : '', sortedPairs(attributes)]);

function sortedPairs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedPairs);
  if (!isBag(value)) return value;
  const names = Object.keys(value).sort(compareByCodePoint);
  return names.map((name) => [name, sortedPairs(value[name])]);
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;
export const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

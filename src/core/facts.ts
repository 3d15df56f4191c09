import { factText } from './fact-text.ts';
import { readDate } from './read-date.ts';

/** Values as the CRM holds them: text or null mostly; anything else that JSON can say is tolerated. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One thing the lead did. Signals with the same id are one; one without an id is never a duplicate. */
export type Signal = {
  readonly id?: string;
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly attributes: Attributes;
};

/** One answer of the discovery script. A blank value withdraws the older ones. */
export type Answer = {
  readonly question: string;
  readonly value: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by?: string;
};

/** Everything a model may look at, at one instant. */
export type Facts = {
  readonly id: string;
  readonly contact: Attributes;
  readonly company: Attributes;
  readonly signals: readonly Signal[];
  readonly answers: readonly Answer[];
};

export type ParsedFacts =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly id: string | null; readonly error: string };

/**
 * Reads one lead as it stands in an export. By hand and not by zod, for it runs once a line over millions
 * of lines. Parts that are left out are empty: a lead may have no company and may have done nothing yet.
 */
export function parseFacts(json: unknown): ParsedFacts {
  if (!isObject(json)) return { ok: false, id: null, error: 'expected a JSON object' };
  const id = idOf(json.id);
  if (id === null) return { ok: false, id, error: 'expected an id: text or a number' };
  const { contact = {}, company = {}, signals = [], answers = [] } = json;
  if (!isObject(contact)) return { ok: false, id, error: 'expected contact to be an object' };
  if (!isObject(company)) return { ok: false, id, error: 'expected company to be an object' };
  if (!Array.isArray(signals)) return { ok: false, id, error: 'expected signals to be a list' };
  if (!Array.isArray(answers)) return { ok: false, id, error: 'expected answers to be a list' };
  const readSignals = readEach(signals, readSignal);
  if (typeof readSignals === 'number')
    return { ok: false, id, error: noTime('signals', readSignals) };
  const readAnswers = readEach(answers, readAnswer);
  if (typeof readAnswers === 'number')
    return { ok: false, id, error: noTime('answers', readAnswers) };
  return { ok: true, facts: { id, contact, company, signals: readSignals, answers: readAnswers } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function idOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return factText(value) === null ? null : String(value);
}

function noTime(list: string, index: number): string {
  return `expected ${list}[${index}] to be an object whose "at" is an ISO 8601 time or epoch milliseconds`;
}

/** Reads a list; the index of the first entry that cannot be read is given instead of it. */
function readEach<T>(
  entries: readonly unknown[],
  read: (entry: unknown) => T | null,
): T[] | number {
  const results: T[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const result = read(entries[index]);
    if (result === null) return index;
    results.push(result);
  }
  return results;
}

function readSignal(entry: unknown): Signal | null {
  if (!isObject(entry)) return null;
  const at = readTime(entry.at);
  if (at === null) return null;
  const kind = typeof entry.kind === 'string' ? entry.kind : '';
  const attributes = isObject(entry.attributes) ? entry.attributes : {};
  const id = idOf(entry.id);
  return id === null ? { kind, at, attributes } : { id, kind, at, attributes };
}

function readAnswer(entry: unknown): Answer | null {
  if (!isObject(entry)) return null;
  const at = readTime(entry.at);
  if (at === null) return null;
  const question = typeof entry.question === 'string' ? entry.question : '';
  const { value } = entry;
  // A list or an object answers nothing: it is kept as noted, but no question can read it.
  const text =
    typeof value === 'object' && value !== null ? JSON.stringify(value) : factText(value);
  return typeof entry.by === 'string'
    ? { question, value: text, at, by: entry.by }
    : { question, value: text, at };
}

function readTime(value: unknown): number | null {
  const text = factText(value);
  return text === null ? null : readDate(text);
}

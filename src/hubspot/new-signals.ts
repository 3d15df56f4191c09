import { factText } from '../core/fact-text.ts';
import type { Signal } from '../core/facts.ts';
import { readDate } from '../core/read-date.ts';
import { readNumber } from '../core/read-number.ts';
import type { CrmRecord } from './crm-record.ts';
import type { Counter, Observed } from './observed.ts';
import type { WatchedSource } from './watched-source.ts';

/** A signal that was told apart by us always has an id: the same one is never counted twice. */
export type ObservedSignal = Signal & { readonly id: string };

type Properties = CrmRecord['properties'];
type Watched = {
  readonly source: WatchedSource;
  readonly record: CrmRecord;
  readonly observed: Observed;
};
/** What one source gave, and how it is to be remembered where that is not how it was. */
export type Sighting = {
  readonly signals: readonly ObservedSignal[];
  readonly counter?: Counter;
  readonly date?: number;
};

const NOTHING_NEW: Sighting = { signals: [] };

/** An import or a merge may lift a total by thousands; more signals than this of one reading change no score. */
const MOST_SIGNALS = 1_000;

/** What a watched property tells that was not known before. */
export function newSignals(watched: Watched): Sighting {
  return watched.source.when === 'date_changes' ? fromDate(watched) : fromCounter(watched);
}

function fromCounter({ source, record, observed }: Watched): Sighting {
  const value = totalOf(source, record.properties);
  if (value === null) return NOTHING_NEW;
  const before = own(observed.counters, source.key);
  // At first sight old history is not invented: one signal stands for the whole total.
  const rise = before === undefined ? Math.min(1, value) : Math.max(0, value - before.value);
  const counted = before === undefined ? value : before.counted + rise;
  if (rise === 0 && before?.value === value) return NOTHING_NEW;
  const at = instantOf(source, record, before === undefined);
  const count = Math.min(rise, MOST_SIGNALS);
  const signals = Array.from({ length: count }, (_, index): ObservedSignal => {
    const isNewest = index === count - 1;
    const id = `${source.key}:${String(counted - count + 1 + index)}`;
    const attributes = { ...source.given, ...(isNewest ? readAttributes(source, record) : {}) };
    return { id, kind: source.kind, at, attributes };
  });
  return { signals, counter: { value, counted } };
}

function fromDate({ source, record, observed }: Watched): Sighting {
  const at = dateIn(record.properties, source.property);
  if (at === null) return NOTHING_NEW;
  const before = own(observed.dates, source.key);
  const isNews = before === undefined || (source.laterOnly ? at > before : at !== before);
  if (!isNews) return NOTHING_NEW;
  const isSomethingElse = source.exceptAt.some((name) => dateIn(record.properties, name) === at);
  if (isSomethingElse) return { signals: [], date: at };
  const id = `${source.key}:${new Date(at).toISOString()}`;
  const attributes = { ...source.given, ...readAttributes(source, record) };
  return { signals: [{ id, kind: source.kind, at, attributes }], date: at };
}

/** The total a counter shows; a yes is 1. Null where it was not read or is no total: that tells nothing. */
function totalOf({ property, when }: WatchedSource, properties: Properties): number | null {
  if (!Object.hasOwn(properties, property)) return null;
  const text = factText(properties[property]);
  if (when === 'turns_true') return text?.toLowerCase() === 'true' ? 1 : 0;
  // Blank is how HubSpot shows a total of nothing.
  const total = text === null ? 0 : readNumber(text);
  return total === null || total < 0 ? null : Math.floor(total);
}

/** The latest date that goes with a counter; where it has none, the record's own last change. */
function instantOf(source: WatchedSource, record: CrmRecord, isFirstSight: boolean): number {
  const name = source.date ?? (isFirstSight ? source.firstSightDate : undefined);
  return dateIn(record.properties, name) ?? record.updatedAt;
}

function readAttributes({ read }: WatchedSource, { properties }: CrmRecord) {
  return Object.fromEntries(
    Object.entries(read).flatMap(([attribute, property]) => {
      const text = factText(properties[property]);
      return text === null ? [] : [[attribute, text]];
    }),
  );
}

function dateIn(properties: Properties, name: string | undefined): number | null {
  const text = name === undefined ? null : factText(properties[name]);
  return text === null ? null : readDate(text);
}

/** Property names come from outside: `constructor` must not find what every object has. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

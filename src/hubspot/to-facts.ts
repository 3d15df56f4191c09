import { factText } from '../core/fact-text.ts';
import type { Attributes } from '../core/facts.ts';
import type { Source } from '../core/model.ts';
import type { CompanyRecord, ContactRecord, CrmRecord } from './crm-record.ts';
import { newSignals, type ObservedSignal } from './new-signals.ts';
import { type Counter, NOTHING_OBSERVED, type Observed } from './observed.ts';
import { watchedSources, type WatchedSource } from './watched-source.ts';

type ToFacts = {
  readonly record: ContactRecord;
  /** The contact's properties that are facts: what HubSpot adds unasked changes with every write. Without it all are. */
  readonly factNames?: readonly string[];
  /** The associated company; null where there is none or it could not be read. */
  readonly company: CompanyRecord | null;
  /** What the reading before gave as `observed`; null for a contact never seen. */
  readonly observed: Observed | null;
  /** The model's `sources`. */
  readonly sources: readonly Source[] | undefined;
};

export type ReadFacts = {
  readonly contact: Attributes;
  readonly company: Attributes;
  /** What the lead has done since the reading before. */
  readonly newSignals: readonly ObservedSignal[];
  readonly observed: Observed;
  /** True where the record is older than one read before: its facts are to be passed over. */
  readonly isStale: boolean;
  readonly companyId: string | null;
  readonly ownerId: string | null;
};

/**
 * HubSpot's answer as facts, and what changed in counters and dates since the reading before as signals. Reading the
 * same twice, or an older answer later, gives no signal.
 */
export function toFacts({ record, factNames, company, observed, sources }: ToFacts): ReadFacts {
  const before = observed ?? NOTHING_OBSERVED;
  const contact = ifFresh(record, before.contactAt);
  const companyRead = ifFresh(company, before.companyAt);
  const seen: Seen = { signals: [], counters: [], dates: [] };
  for (const source of watchedSources(sources ?? NO_SOURCES)) {
    const read = source.scope === 'contact' ? contact : companyRead;
    if (read !== null) look(source, read, before, seen);
  }
  return {
    contact: knownAmong(record.properties, factNames),
    company: company === null ? companyInOwnWords(record) : knownAmong(company.properties),
    newSignals: seen.signals,
    observed: {
      contactAt: contact?.updatedAt ?? before.contactAt,
      companyAt: companyRead?.updatedAt ?? before.companyAt,
      counters: withChanged(before.counters, seen.counters),
      dates: withChanged(before.dates, seen.dates),
    },
    isStale: contact === null,
    companyId: factText(record.properties.associatedcompanyid),
    ownerId: factText(record.properties.hubspot_owner_id),
  };
}

const NO_SOURCES: readonly Source[] = [];

/** Null for a record that is older than the one read before: it tells nothing. */
function ifFresh<T extends CrmRecord>(record: T | null, before: number | null): T | null {
  return record !== null && record.updatedAt >= (before ?? -Infinity) ? record : null;
}

/** What a reading told that was not known before, gathered source by source. */
type Seen = {
  readonly signals: ObservedSignal[];
  /** By key, where another value is to be remembered than before. */
  readonly counters: [string, Counter][];
  readonly dates: [string, number][];
};

function look(source: WatchedSource, record: CrmRecord, before: Observed, seen: Seen): void {
  const { signals, counter, date } = newSignals({ source, record, observed: before });
  for (const signal of signals) seen.signals.push(signal);
  if (counter !== undefined) seen.counters.push([source.key, counter]);
  if (date !== undefined) seen.dates.push([source.key, date]);
}

/** Mostly nothing has changed: then it is what was remembered before. */
function withChanged<T>(
  before: Readonly<Record<string, T>>,
  changed: readonly (readonly [string, T])[],
): Readonly<Record<string, T>> {
  if (changed.length === 0) return before;
  return Object.fromEntries([...Object.entries(before), ...changed]);
}

/** What the CRM does not know is no fact. */
function knownAmong(
  properties: CrmRecord['properties'],
  names: readonly string[] = Object.keys(properties),
): Attributes {
  const known: Record<string, string> = {};
  for (const name of names) {
    const value = Object.hasOwn(properties, name) ? properties[name] : null;
    if (value !== null && value !== undefined) known[name] = value;
  }
  return known;
}

/** What a contact without a company says about its own, by the company's names for it. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  name: 'company',
  industry: 'industry',
  numberofemployees: 'numemployees',
  annualrevenue: 'annualrevenue',
  website: 'website',
  country: 'country',
};

/** The contact's properties that `company.*` is taken from where there is no company; to be read for every contact. */
export const OWN_WORDS_PROPERTIES: readonly string[] = Object.values(OWN_WORDS);

function companyInOwnWords({ properties }: ContactRecord): Attributes {
  return Object.fromEntries(
    Object.entries(OWN_WORDS).flatMap(([name, from]) => {
      const text = properties[from] ?? null;
      return text === null ? [] : [[name, text]];
    }),
  );
}

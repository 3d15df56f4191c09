import { factText } from '../core/fact-text.ts';
import type { Attributes } from '../core/facts.ts';
import type { Source } from '../core/model.ts';
import type { CompanyRecord, ContactRecord, CrmRecord } from './crm-record.ts';
import { newSignals, type ObservedSignal, type Sighting } from './new-signals.ts';
import { NOTHING_OBSERVED, type Observed } from './observed.ts';
import { watchedSources, type WatchedSource } from './watched-source.ts';

type ToFacts = {
  readonly record: ContactRecord;
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
export function toFacts({ record, company, observed, sources }: ToFacts): ReadFacts {
  const before = observed ?? NOTHING_OBSERVED;
  const fresh = (one: CrmRecord | null, at: number | null) =>
    one !== null && one.updatedAt >= (at ?? -Infinity) ? one : null;
  const records = {
    contact: fresh(record, before.contactAt),
    company: fresh(company, before.companyAt),
  };
  const sightings = watchedSources(sources ?? NO_SOURCES).flatMap((source) => {
    const read = records[source.scope];
    return read === null
      ? []
      : [{ source, sighting: newSignals({ source, record: read, observed: before }) }];
  });
  return {
    contact: knownAmong(record.properties),
    company: company === null ? companyInOwnWords(record) : knownAmong(company.properties),
    newSignals: sightings.flatMap(({ sighting }) => sighting.signals),
    observed: remember(before, sightings, {
      contactAt: records.contact?.updatedAt ?? before.contactAt,
      companyAt: records.company?.updatedAt ?? before.companyAt,
    }),
    isStale: records.contact === null,
    companyId: factText(record.properties.associatedcompanyid),
    ownerId: factText(record.properties.hubspot_owner_id),
  };
}

const NO_SOURCES: readonly Source[] = [];

/** What the CRM does not know is no fact. */
function knownAmong(properties: CrmRecord['properties']): Attributes {
  const known: Record<string, string> = {};
  for (const name in properties) {
    const value = properties[name] ?? null;
    if (value !== null) known[name] = value;
  }
  return known;
}

function remember(
  before: Observed,
  sightings: readonly { readonly source: WatchedSource; readonly sighting: Sighting }[],
  times: Pick<Observed, 'contactAt' | 'companyAt'>,
): Observed {
  const counters = sightings.flatMap(({ source, sighting }) =>
    sighting.counter === undefined ? [] : [[source.key, sighting.counter] as const],
  );
  const dates = sightings.flatMap(({ source, sighting }) =>
    sighting.date === undefined ? [] : [[source.key, sighting.date] as const],
  );
  return {
    ...times,
    counters: Object.fromEntries([...Object.entries(before.counters), ...counters]),
    dates: Object.fromEntries([...Object.entries(before.dates), ...dates]),
  };
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

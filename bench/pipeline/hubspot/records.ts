/** A contact or company as the stand-in keeps it: what all of a kind share, and what is its own. */
export type BenchRecord = {
  readonly id: string;
  readonly createdAt: string;
  /** By the stand-in's clock, in ms. */
  updatedAt: number;
  readonly shared: Readonly<Record<string, string>>;
  readonly own: Record<string, string>;
  /** When its data was last taken for an answer; -Infinity for never. */
  readAt: number;
};

export type BenchPortal = {
  readonly portalId: string;
  readonly contacts: readonly BenchRecord[];
  readonly byId: ReadonlyMap<string, BenchRecord>;
  readonly companies: ReadonlyMap<string, BenchRecord>;
  /** Contacts in the order of their last change, the latest at the end. */
  readonly modified: Set<BenchRecord>;
};

const DAY_MS = 86_400_000;
const COMPANIES = 200;
const INDUSTRIES = ['COMPUTER_SOFTWARE', 'BANKING', 'RETAIL', 'MACHINERY', 'FARMING'];
const COUNTRIES = ['Germany', 'United States', 'France', 'Brazil'];
const TITLES = ['Head of Operations', 'Sales Manager', 'Assistant', 'VP Finance', 'Engineer'];
const SENIORITIES = ['director', 'manager', 'entry', 'vp', 'senior'];
const PAINS = ['manual_reporting', 'slow_follow_up', 'bad_data', 'none'];

/** A portal of leads of all kinds, spread over its companies; the same ones in each run. */
export function makePortal(portalId: string, size: number, at: number): BenchPortal {
  const companies = Array.from({ length: COMPANIES }, (_, index) => company(portalId, index, at));
  const contacts = Array.from({ length: size }, (_, index) =>
    contact({ portalId, index, at, companyId: companies[index % COMPANIES]?.id ?? '' }),
  );
  return {
    portalId,
    contacts,
    byId: new Map(contacts.map((one) => [one.id, one])),
    companies: new Map(companies.map((one) => [one.id, one])),
    modified: new Set(),
  };
}

/** Changes properties as of now. */
export function change(
  { modified }: BenchPortal,
  record: BenchRecord,
  properties: Readonly<Record<string, string>>,
): void {
  Object.assign(record.own, properties);
  record.updatedAt = Date.now();
  modified.delete(record);
  modified.add(record);
}

export function valueOf({ own, shared }: BenchRecord, name: string): string | null {
  return own[name] ?? shared[name] ?? null;
}

function company(portalId: string, index: number, at: number): BenchRecord {
  return record({
    id: `${portalId}${String(index).padStart(4, '0')}`,
    at,
    shared: {
      industry: pick(INDUSTRIES, index),
      country: pick(COUNTRIES, index),
      numberofemployees: String(20 + ((index * 37) % 1_500)),
      annualrevenue: String(500_000 + index * 90_000),
      uses_crm: String(index % 3 === 0),
    },
    own: { name: `Company ${index}`, domain: `company-${index}.example` },
  });
}

type Contact = {
  readonly portalId: string;
  readonly index: number;
  readonly at: number;
  readonly companyId: string;
};

/** What is shared is one object for each kind of lead: a portal of 100,000 must not fill the memory. */
const KINDS = 20;
const kinds = new Map<number, Readonly<Record<string, string>>>();

function contact({ portalId, index, at, companyId }: Contact): BenchRecord {
  const kind = index % KINDS;
  const shared = kinds.get(kind) ?? kindOfLead(kind, at);
  kinds.set(kind, shared);
  return record({
    id: `${portalId}${String(index).padStart(7, '0')}`,
    at,
    shared,
    own: {
      email: `lead-${index}@company-${index % COMPANIES}.example`,
      lastname: `Lead ${index}`,
      associatedcompanyid: companyId,
    },
  });
}

function kindOfLead(kind: number, at: number): Readonly<Record<string, string>> {
  const before = (days: number) => new Date(at - days * DAY_MS).toISOString();
  return {
    lifecyclestage: 'lead',
    jobtitle: pick(TITLES, kind),
    hs_seniority: pick(SENIORITIES, kind),
    main_pain_point: pick(PAINS, kind),
    hs_analytics_num_page_views: String(2 + kind),
    hs_analytics_last_timestamp: before(3 + kind),
    hs_analytics_last_url: 'https://www.example.com/customers',
    hs_analytics_num_visits: String(1 + (kind % 4)),
    hs_analytics_last_visit_timestamp: before(3 + kind),
    hs_email_open: String(kind),
    hs_email_last_open_date: before(2 + kind),
    hs_email_click: '1',
    hs_email_last_click_date: before(5 + kind),
    num_conversion_events: '1',
    recent_conversion_date: before(20),
    recent_conversion_event_name: 'Newsletter',
  };
}

function record({
  id,
  at,
  shared,
  own,
}: Pick<BenchRecord, 'id' | 'shared' | 'own'> & { readonly at: number }): BenchRecord {
  const createdAt = new Date(at - 30 * DAY_MS).toISOString();
  return { id, createdAt, updatedAt: at - DAY_MS, shared, own, readAt: -Infinity };
}

function pick(values: readonly string[], index: number): string {
  return values[index % values.length] ?? '';
}

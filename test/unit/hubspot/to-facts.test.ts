import fc from 'fast-check';
import type { Source } from '../../../src/core/model.ts';
import type { CrmRecord } from '../../../src/hubspot/crm-record.ts';
import { Observed } from '../../../src/hubspot/observed.ts';
import { toFacts } from '../../../src/hubspot/to-facts.ts';

const DAY = 86_400_000;
const T0 = Date.UTC(2026, 4, 1);
const iso = (at: number) => new Date(at).toISOString();

type Properties = Record<string, string | null>;

function recordOf(properties: Properties, updatedAt = T0): CrmRecord {
  return { id: '501', properties, createdAt: T0 - DAY, updatedAt, archived: false };
}

/** A lead that is read again and again; remembers between readings as the product does, through JSON. */
function lead(sources: Source[] = []) {
  let observed: Observed | null = null;
  let updatedAt = T0;
  return {
    read(properties: Properties, at = (updatedAt += 1_000)) {
      const facts = toFacts({ record: recordOf(properties, at), company: null, observed, sources });
      observed = Observed.parse(JSON.parse(JSON.stringify(facts.observed)));
      return facts.newSignals;
    },
  };
}

const views = (count: number | null, at: number, url = 'https://example.com/pricing') => ({
  hs_analytics_num_page_views: count === null ? null : String(count),
  hs_analytics_last_timestamp: iso(at),
  hs_analytics_last_url: url,
});

describe('a counter', () => {
  it('gives one signal for the whole total at first sight, at its latest date', () => {
    expect(lead().read(views(37, T0))).toEqual([
      {
        id: 'hs_analytics_num_page_views:37',
        kind: 'page_view',
        at: T0,
        attributes: { url: 'https://example.com/pricing' },
      },
    ]);
  });

  it('gives n signals when it rises by n, the last URL on the newest only', () => {
    const ada = lead();
    ada.read(views(4, T0));
    expect(ada.read(views(7, T0 + DAY, 'https://example.com/demo'))).toEqual([
      { id: 'hs_analytics_num_page_views:5', kind: 'page_view', at: T0 + DAY, attributes: {} },
      { id: 'hs_analytics_num_page_views:6', kind: 'page_view', at: T0 + DAY, attributes: {} },
      {
        id: 'hs_analytics_num_page_views:7',
        kind: 'page_view',
        at: T0 + DAY,
        attributes: { url: 'https://example.com/demo' },
      },
    ]);
  });

  it('gives n signals to a lead that was first seen with none', () => {
    const ada = lead();
    expect(ada.read(views(null, T0))).toEqual([]);
    expect(ada.read(views(2, T0 + DAY)).map(({ id }) => id)).toEqual([
      'hs_analytics_num_page_views:1',
      'hs_analytics_num_page_views:2',
    ]);
  });

  it.each(['0', '', null, ' '])('gives none at first sight for a total of %j', (total) => {
    expect(lead().read({ hs_email_click: total })).toEqual([]);
  });

  it.each(['many', '-3', 'NaN', '1,000', 'Infinity'])('tells nothing when it reads %j', (total) => {
    const ada = lead();
    ada.read({ hs_email_click: '3' });
    expect(ada.read({ hs_email_click: total })).toEqual([]);
    expect(ada.read({ hs_email_click: '3' })).toEqual([]);
    expect(ada.read({ hs_email_click: '4' })).toHaveLength(1);
  });

  it('tells nothing when it was not read', () => {
    const ada = lead();
    ada.read({ hs_email_click: '3' });
    expect(ada.read({})).toEqual([]);
    expect(ada.read({ hs_email_click: '3' })).toEqual([]);
  });

  it('gives none when it falls, as by a merge, and counts on from there under ids of their own', () => {
    const ada = lead();
    ada.read({ hs_email_click: '8' });
    ada.read({ hs_email_click: '10' });
    expect(ada.read({ hs_email_click: '6' })).toEqual([]);
    expect(ada.read({ hs_email_click: '8' }).map(({ id }) => id)).toEqual([
      'hs_email_click:11',
      'hs_email_click:12',
    ]);
  });

  it('is dated by the record’s own last change where its date is missing', () => {
    const ada = lead();
    ada.read({ hs_email_click: '1' });
    const [signal] = ada.read(
      { hs_email_click: '2', hs_email_last_click_date: null },
      T0 + 5 * DAY,
    );
    expect(signal?.at).toBe(T0 + 5 * DAY);
  });

  it('gives no more than a thousand signals at once', () => {
    const ada = lead();
    ada.read({ hs_email_click: '0' });
    const signals = ada.read({ hs_email_click: '250000' });
    expect(signals).toHaveLength(1_000);
    expect(signals.at(-1)?.id).toBe('hs_email_click:250000');
    expect(ada.read({ hs_email_click: '250001' }).map(({ id }) => id)).toEqual([
      'hs_email_click:250001',
    ]);
  });

  it('names the form that was submitted last', () => {
    const properties = {
      num_conversion_events: '2',
      recent_conversion_date: iso(T0),
      recent_conversion_event_name: 'Contact us: demo request',
    };
    expect(lead().read(properties)).toEqual([
      {
        id: 'num_conversion_events:2',
        kind: 'form_submission',
        at: T0,
        attributes: { form: 'Contact us: demo request' },
      },
    ]);
  });
});

describe('a date', () => {
  const booked = (at: number | null) => ({
    engagements_last_meeting_booked: at === null ? null : iso(at),
  });

  it('gives one signal at first sight and one each time it moves on', () => {
    const ada = lead();
    expect(ada.read(booked(T0))).toEqual([
      {
        id: `engagements_last_meeting_booked:${iso(T0)}`,
        kind: 'meeting_booked',
        at: T0,
        attributes: {},
      },
    ]);
    expect(ada.read(booked(T0))).toEqual([]);
    expect(ada.read(booked(T0 + DAY)).map(({ at }) => at)).toEqual([T0 + DAY]);
  });

  it('of HubSpot’s own gives none when it goes back or is cleared: a latest date that is earlier is no act', () => {
    const ada = lead();
    ada.read(booked(T0 + DAY));
    expect(ada.read(booked(T0))).toEqual([]);
    expect(ada.read(booked(null))).toEqual([]);
    expect(ada.read(booked(T0 + DAY))).toEqual([]);
  });

  it.each([String(T0), iso(T0), '2026-05-01', '2026-05-01T02:00:00+02:00'])(
    'is the same instant however it is written: %s',
    (text) => {
      const ada = lead();
      ada.read(booked(T0));
      expect(ada.read({ engagements_last_meeting_booked: text })).toEqual([]);
    },
  );

  it.each(['2026-02-30', 'soon', 'yesterday'])('tells nothing when it reads %j', (text) => {
    expect(lead().read({ engagements_last_meeting_booked: text })).toEqual([]);
  });
});

describe('HubSpot’s own properties', () => {
  it.each([
    ['page_view', { hs_analytics_num_page_views: '1', hs_analytics_last_timestamp: iso(T0) }],
    ['visit', { hs_analytics_num_visits: '1', hs_analytics_last_visit_timestamp: iso(T0) }],
    ['form_submission', { num_conversion_events: '1', recent_conversion_date: iso(T0) }],
    ['email_open', { hs_email_open: '1', hs_email_last_open_date: iso(T0) }],
    ['email_click', { hs_email_click: '1', hs_email_last_click_date: iso(T0) }],
    ['email_reply', { hs_email_replied: '1', hs_email_last_reply_date: iso(T0) }],
    ['email_bounce', { hs_email_bounce: '1', hs_email_last_send_date: iso(T0) }],
    ['unsubscribe', { hs_email_optout: 'true', hs_email_last_send_date: iso(T0) }],
    ['email_open', { hs_sales_email_last_opened: iso(T0) }],
    ['email_click', { hs_sales_email_last_clicked: iso(T0) }],
    ['email_reply', { hs_sales_email_last_replied: iso(T0) }],
    ['meeting_booked', { engagements_last_meeting_booked: iso(T0) }],
    ['call', { notes_last_contacted: iso(T0) }],
    ['document_view', { hs_document_last_revisited: iso(T0) }],
    ['social', { hs_social_last_engagement: iso(T0) }],
  ])('give %s', (kind, properties) => {
    expect(
      lead()
        .read(properties)
        .map((signal) => [signal.kind, signal.at]),
    ).toEqual([[kind, T0]]);
  });

  it('date an unsubscription by the change of the record when it was seen to happen', () => {
    const ada = lead();
    const properties = { hs_email_optout: null, hs_email_last_send_date: iso(T0 - 90 * DAY) };
    ada.read(properties);
    expect(ada.read({ ...properties, hs_email_optout: 'true' }, T0 + DAY)).toEqual([
      { id: 'hs_email_optout:1', kind: 'unsubscribe', at: T0 + DAY, attributes: {} },
    ]);
    expect(ada.read({ ...properties, hs_email_optout: 'true' }, T0 + 2 * DAY)).toEqual([]);
  });

  it('date a bounce by the change of the record when it was seen to happen', () => {
    const ada = lead();
    const sent = { hs_email_last_send_date: iso(T0 - 60 * DAY) };
    ada.read({ ...sent, hs_email_bounce: null });
    const bounced = { ...sent, hs_email_bounce: '1', hs_email_hard_bounce_reason_enum: 'SPAM' };
    expect(ada.read(bounced, T0 + DAY)).toEqual([
      {
        id: 'hs_email_bounce:1',
        kind: 'email_bounce',
        at: T0 + DAY,
        attributes: { reason: 'SPAM' },
      },
    ]);
  });

  it('count a second unsubscription after a new subscription', () => {
    const ada = lead();
    ada.read({ hs_email_optout: 'true' });
    ada.read({ hs_email_optout: 'false' });
    expect(ada.read({ hs_email_optout: 'true' }).map(({ id }) => id)).toEqual([
      'hs_email_optout:2',
    ]);
  });

  it('do not take a meeting that was logged for a call', () => {
    const ada = lead();
    const meeting = { notes_last_contacted: iso(T0), hs_latest_meeting_activity: iso(T0) };
    expect(ada.read(meeting)).toEqual([]);
    const call = { ...meeting, notes_last_contacted: iso(T0 + DAY) };
    expect(ada.read(call).map(({ kind }) => kind)).toEqual(['call']);
  });
});

describe('a model’s own sources', () => {
  const trial: Source = {
    kind: 'trial_started',
    property: 'contact.trial_started_at',
    when: 'date_changes',
    attributes: { plan: 'full', campaign: 'contact.trial_campaign' },
  };
  const downloads: Source = {
    kind: 'asset_downloaded',
    property: 'contact.asset_downloaded_count',
    when: 'counter_rises',
    attributes: { at: 'contact.asset_downloaded_at', asset: 'contact.last_asset' },
  };

  it('give a signal when their date changes, earlier or later, with the attributes the model names', () => {
    const ada = lead([trial]);
    expect(ada.read({ trial_started_at: iso(T0), trial_campaign: 'spring' })).toEqual([
      {
        id: `trial_started_at:${iso(T0)}`,
        kind: 'trial_started',
        at: T0,
        attributes: { plan: 'full', campaign: 'spring' },
      },
    ]);
    expect(ada.read({ trial_started_at: iso(T0 - DAY) }).map(({ at }) => at)).toEqual([T0 - DAY]);
  });

  it('date a counter by the property that their attribute "at" names', () => {
    const ada = lead([downloads]);
    ada.read({ asset_downloaded_count: '0' });
    const properties = {
      asset_downloaded_count: '2',
      asset_downloaded_at: iso(T0 - DAY),
      last_asset: 'Buyer’s guide',
    };
    expect(ada.read(properties)).toEqual([
      { id: 'asset_downloaded_count:1', kind: 'asset_downloaded', at: T0 - DAY, attributes: {} },
      {
        id: 'asset_downloaded_count:2',
        kind: 'asset_downloaded',
        at: T0 - DAY,
        attributes: { asset: 'Buyer’s guide' },
      },
    ]);
  });

  it('may watch a property for a second kind without swallowing the first', () => {
    const source: Source = {
      kind: 'active_reader',
      property: 'contact.hs_analytics_num_page_views',
      when: 'counter_rises',
    };
    const signals = lead([source, source]).read(views(3, T0));
    expect(signals.map(({ id, kind }) => [id, kind])).toEqual([
      ['hs_analytics_num_page_views:3', 'page_view'],
      ['hs_analytics_num_page_views/active_reader:3', 'active_reader'],
    ]);
  });

  it('may watch the company, whose older reading tells nothing', () => {
    const funded: Source = { kind: 'funded', property: 'company.funded_on', when: 'date_changes' };
    const read = (date: string, updatedAt: number, observed: Observed | null) =>
      toFacts({
        record: recordOf({}),
        company: { ...recordOf({ funded_on: date }, updatedAt), id: '9' },
        observed,
        sources: [funded],
      });
    const first = read('2026-04-01', T0, null);
    expect(first.newSignals.map(({ id }) => id)).toEqual([
      'company.funded_on:2026-04-01T00:00:00.000Z',
    ]);
    const second = read('2026-04-20', T0 + DAY, first.observed);
    expect(second.newSignals).toHaveLength(1);
    expect(read('2026-04-01', T0, second.observed).newSignals).toEqual([]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'may watch a property named %s',
    (name) => {
      const source: Source = { kind: 'odd', property: `contact.${name}`, when: 'counter_rises' };
      const ada = lead([source]);
      const read = (count: string) => ada.read(Object.fromEntries([[name, count]]));
      expect(read('0')).toEqual([]);
      expect(read('2').map(({ id }) => id)).toEqual([`${name}:1`, `${name}:2`]);
    },
  );

  it('never take for an act what Assay has written itself', () => {
    const tier: Source = {
      kind: 'tiered',
      property: 'contact.assay_tier_changed_at',
      when: 'date_changes',
    };
    const visit: Source = {
      kind: 'trial',
      property: 'contact.trial_started_at',
      when: 'date_changes',
      attributes: { tier: 'contact.assay_tier', plan: 'contact.plan' },
    };
    const signals = lead([tier, visit]).read({
      assay_tier: 'tier_1',
      assay_tier_changed_at: iso(T0),
      plan: 'team',
      trial_started_at: iso(T0),
    });
    expect(signals.map(({ kind, attributes }) => ({ kind, attributes }))).toEqual([
      { kind: 'trial', attributes: { plan: 'team' } },
    ]);
  });

  it('leave every other object alone when a property is named __proto__', () => {
    const odd: Source = { kind: 'odd', property: 'contact.__proto__', when: 'counter_rises' };
    lead([odd]).read(Object.fromEntries([['__proto__', '2']]));
    expect(Reflect.ownKeys({})).toEqual([]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('the facts', () => {
  const own = {
    company: 'Example Ltd',
    industry: 'Software',
    numemployees: '250',
    annualrevenue: '5000000',
    website: 'example.com',
    country: 'Portugal',
  };
  const facts = (company: CrmRecord | null, properties: Properties = own) =>
    toFacts({ record: recordOf(properties), company, observed: null, sources: undefined });

  it('are the contact’s properties as far as the CRM knows them', () => {
    expect(facts(null, { ...own, jobtitle: null }).contact).toEqual(own);
  });

  it('are only those that are named, where names are given', () => {
    const { contact } = toFacts({
      record: recordOf({ ...own, lastmodifieddate: '2026-05-01T00:00:00Z' }),
      factNames: ['company', 'country', 'jobtitle'],
      company: null,
      observed: null,
      sources: [],
    });
    expect(contact).toEqual({ company: 'Example Ltd', country: 'Portugal' });
  });

  it('are the company’s properties where there is a company', () => {
    const company = recordOf({ name: 'Real Ltd', numberofemployees: null });
    expect(facts(company).company).toEqual({ name: 'Real Ltd' });
  });

  it('are the contact’s own words about its company where there is none', () => {
    expect(facts(null).company).toEqual({
      name: 'Example Ltd',
      industry: 'Software',
      numberofemployees: '250',
      annualrevenue: '5000000',
      website: 'example.com',
      country: 'Portugal',
    });
    expect(facts(null, { company: null }).company).toEqual({});
  });

  it('name company and owner, null where there is none', () => {
    const properties = { associatedcompanyid: '77', hubspot_owner_id: '' };
    expect(facts(null, properties)).toMatchObject({ companyId: '77', ownerId: null });
    expect(facts(null, {})).toMatchObject({ companyId: null, ownerId: null });
  });

  it('are marked as stale when the record is older than one read before', () => {
    const newer = toFacts({
      record: recordOf({}, T0 + DAY),
      company: null,
      observed: null,
      sources: [],
    });
    const read = (at: number) =>
      toFacts({ record: recordOf({}, at), company: null, observed: newer.observed, sources: [] });
    expect(read(T0).isStale).toBe(true);
    expect(read(T0).observed).toEqual(newer.observed);
    expect(read(T0 + DAY).isStale).toBe(false);
  });
});

describe('what is remembered', () => {
  it('stays the very same where a reading tells nothing new', () => {
    const read = (observed: Observed | null) =>
      toFacts({ record: recordOf(views(37, T0)), company: null, observed, sources: [] }).observed;
    const first = read(null);
    expect(read(first)).toEqual(first);
    expect(read(first).counters).toBe(first.counters);
  });
});

describe('for any lead', () => {
  const rises = fc.array(fc.nat({ max: 40 }), { maxLength: 12 });

  it('n acts give n signals with n ids, however the readings group them', () => {
    fc.assert(
      fc.property(rises, (steps) => {
        const ada = lead();
        const total = steps.reduce((sum, step) => sum + step, 0);
        ada.read({ hs_email_click: '0' });
        let count = 0;
        const ids = steps.flatMap((step) => {
          count += step;
          return ada.read({ hs_email_click: String(count) }).map(({ id }) => id);
        });
        return ids.length === total && new Set(ids).size === total;
      }),
      { numRuns: 1_000 },
    );
  });

  const history = fc.array(
    fc.record({
      clicks: fc.option(fc.nat({ max: 30 })),
      booked: fc.option(fc.nat({ max: 20 })),
      optout: fc.constantFrom('true', 'false', null),
      trial: fc.option(fc.nat({ max: 20 })),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const sources: Source[] = [
    { kind: 'trial_started', property: 'contact.trial_started_at', when: 'date_changes' },
  ];
  type Step = {
    clicks: number | null;
    booked: number | null;
    optout: string | null;
    trial: number | null;
  };
  const propertiesOf = ({ clicks, booked, optout, trial }: Step): Properties => ({
    hs_email_click: clicks === null ? null : String(clicks),
    engagements_last_meeting_booked: booked === null ? null : iso(T0 + booked * DAY),
    hs_email_optout: optout,
    trial_started_at: trial === null ? null : iso(T0 + trial * DAY),
  });

  it('reading the same twice gives nothing the second time', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const ada = lead(sources);
        return steps.every((step, index) => {
          ada.read(propertiesOf(step), T0 + index);
          return ada.read(propertiesOf(step), T0 + index).length === 0;
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('late and doubled readings change nothing: the signals are those of the newest readings in order', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat({ max: 100 }), { maxLength: 10 }), (steps, strays) => {
        const [ada, bob] = [lead(sources), lead(sources)];
        const [straight, disturbed]: [unknown[], unknown[]] = [[], []];
        steps.forEach((step, index) => {
          straight.push(...ada.read(propertiesOf(step), T0 + index));
          disturbed.push(...bob.read(propertiesOf(step), T0 + index));
          for (const stray of strays) {
            const late = stray % (index + 1);
            disturbed.push(...bob.read(propertiesOf(steps[late]!), T0 + late));
          }
        });
        expect(disturbed).toEqual(straight);
      }),
      { numRuns: 1_000 },
    );
  });

  it('counters never give the same id twice, whatever they do', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const ada = lead();
        const ids = steps
          .flatMap((step, index) => ada.read(propertiesOf(step), T0 + index))
          .map(({ id }) => id);
        return new Set(ids).size === ids.length;
      }),
      { numRuns: 1_000 },
    );
  });
});

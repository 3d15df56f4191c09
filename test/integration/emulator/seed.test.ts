import { emulatorClock } from '../../hubspot-emulator/clock.ts';
import { seedPortal } from '../../hubspot-emulator/seed/seed-portal.ts';
import { primaryCompanyId } from '../../hubspot-emulator/store/associations.ts';
import type { Portal } from '../../hubspot-emulator/store/portal.ts';
import { liveObjects } from '../../hubspot-emulator/store/read-object.ts';
import { createStore } from '../../hubspot-emulator/store/store.ts';

const NOW = Date.UTC(2026, 10, 21, 9);
const DAY_MS = 86_400_000;

function seeded(seed: number, size = 500): Portal {
  const store = createStore({ clock: emulatorClock(), searchLagMs: 0 });
  return seedPortal(store, { portalId: '4242001', seed, size, now: NOW });
}

const portal = seeded(1);
const contacts = liveObjects(portal.objects.contacts);
const companies = liveObjects(portal.objects.companies);
const companyOf = (id: string) =>
  portal.objects.companies.byId.get(primaryCompanyId(portal, id) ?? '');

describe('the made-up portal', () => {
  it('is the same for the same seed and another one for another', () => {
    const picture = (one: Portal): string =>
      JSON.stringify(
        liveObjects(one.objects.contacts).map(({ id, properties }) => [id, properties]),
      );
    expect(picture(seeded(1))).toBe(picture(portal));
    expect(picture(seeded(2))).not.toBe(picture(portal));
  });

  it('has 500 contacts, 120 companies, six owners in two teams, and deals of every outcome', () => {
    expect(contacts).toHaveLength(500);
    expect(companies).toHaveLength(120);
    expect(portal.owners.map(({ teams }) => teams[0]?.name)).toEqual([
      'Sales',
      'Sales',
      'Sales',
      'Sales',
      'Marketing',
      'Marketing',
    ]);
    expect(portal.owners.filter(({ archived }) => archived)).toHaveLength(1);
    const stages = liveObjects(portal.objects.deals).map(
      ({ properties }) => properties['dealstage'],
    );
    const count = (stage: string) => stages.filter((each) => each === stage).length;
    expect(count('closedwon')).toBeGreaterThan(15);
    expect(count('closedlost')).toBeGreaterThan(15);
    expect(count('qualifiedtobuy')).toBeGreaterThan(5);
  });

  it('cannot be taken for real people or firms', () => {
    for (const { properties } of contacts) {
      expect(properties['firstname']).toBe('Demo');
      const email = properties['email'];
      if (email !== undefined) expect(email).toMatch(/\.example$|@nowhere$/u);
    }
    for (const { properties } of companies) {
      expect(properties['domain']).toMatch(/\.example$/u);
      expect(properties['name']).toMatch(/^(Example |Rival Metrics$|Other Scores$)/u);
    }
  });

  it('spans a year that ends now', () => {
    const ages = contacts.map(({ createdAt }) => (NOW - createdAt) / DAY_MS);
    expect(Math.max(...ages)).toBeGreaterThan(350);
    expect(Math.max(...ages)).toBeLessThan(380);
    for (const contact of contacts) expect(contact.updatedAt).toBeLessThanOrEqual(NOW);
    expect(Math.min(...ages)).toBeLessThan(10);
  });

  it('has at least 20 contacts that match in everything but have shown no buying signal lately', () => {
    const isRight = ({ id, properties }: (typeof contacts)[number]): boolean => {
      const company = companyOf(id)?.properties ?? {};
      const employees = Number(company['numberofemployees']);
      const seen = Date.parse(properties['hs_analytics_last_timestamp'] ?? '1970-01-01');
      return (
        employees >= 50 &&
        employees <= 1000 &&
        ['United States', 'United Kingdom', 'Germany', 'France', 'Netherlands', 'Canada'].includes(
          company['country'] ?? '',
        ) &&
        ['vp', 'director', 'executive', 'partner'].includes(properties['hs_seniority'] ?? '') &&
        properties['main_pain_point'] !== undefined &&
        properties['main_pain_point'] !== 'none' &&
        properties['lifecyclestage'] !== 'customer' &&
        properties['hubspot_owner_id'] === undefined &&
        properties['trial_started_at'] === undefined &&
        properties['engagements_last_meeting_booked'] === undefined &&
        NOW - seen > 30 * DAY_MS
      );
    };
    expect(contacts.filter(isRight).length).toBeGreaterThanOrEqual(20);
  });

  it('has customers, competitors, role addresses, private mail and incomplete contacts', () => {
    const share = (test: (values: Record<string, string>, id: string) => boolean): number =>
      contacts.filter(({ properties, id }) => test(properties, id)).length / contacts.length;
    expect(share((values) => values['lifecyclestage'] === 'customer')).toBeCloseTo(0.04, 2);
    expect(
      share((_values, id) => /Rival|Other Scores/u.test(companyOf(id)?.properties['name'] ?? '')),
    ).toBeCloseTo(0.02, 2);
    expect(share((values) => values['email']?.startsWith('info@') === true)).toBeCloseTo(0.02, 2);
    expect(
      share((values) => /@(gmail|outlook|gmx)\./u.test(values['email'] ?? '')),
    ).toBeGreaterThan(0.03);
    const isIncomplete = (values: Record<string, string>, id: string): boolean =>
      values['email'] === undefined ||
      values['email'].endsWith('@nowhere') ||
      values['lastname'] === undefined ||
      primaryCompanyId(portal, id) === undefined;
    expect(share(isIncomplete)).toBeCloseTo(0.08, 2);
  });

  it('keeps its counters consistent with its history and timeline', () => {
    for (const contact of contacts) {
      const views = Number(contact.properties['hs_analytics_num_page_views'] ?? 0);
      const visits = Number(contact.properties['hs_analytics_num_visits'] ?? 0);
      expect(views).toBeGreaterThanOrEqual(visits);
      const opens = Number(contact.properties['hs_email_open'] ?? 0);
      expect(opens).toBeGreaterThanOrEqual(Number(contact.properties['hs_email_click'] ?? 0));
      expect(portal.timeline.get(contact.id)?.length ?? 0).toBeGreaterThan(0);
    }
  });

  it('grows with its size, keeping the same contact ids in every portal', () => {
    const large = seeded(1, 6000);
    expect(liveObjects(large.objects.companies)).toHaveLength(1440);
    expect(large.objects.contacts.ids.slice(0, 500)).toEqual(portal.objects.contacts.ids);
    expect(seeded(99).objects.contacts.ids).toEqual(portal.objects.contacts.ids);
  });
});

import type { Model } from '../core/model.ts';
import {
  createPreview,
  type Move,
  type PreviewLead,
  type PreviewSummary,
} from '../core/preview.ts';
import { readCompanies } from '../hubspot/read-companies.ts';
import { readContacts } from '../hubspot/read-contacts.ts';
import type { Services } from '../services.ts';
import type { Db } from '../store/database.ts';
import { contactsAfter, factsAt } from '../store/facts-at.ts';
import { dealsAfter } from '../store/outcomes.ts';
import { getStates } from '../store/qualifications.ts';
import type { Portal } from '../store/portals.ts';
import { exportFacts } from './export-facts.ts';
import { judgeContact } from './judge-contact.ts';
import { toSetup, type PortalSetup } from './portal-setup.ts';

const PAGE = 100;

/** Properties that a new version would read and that are not kept of the contacts yet. */
export function readsBesides(current: PortalSetup, candidate: Model): string[] {
  const wanted = toSetup(candidate, '');
  return [
    ...wanted.contactProperties
      .filter((name) => !current.contactProperties.includes(name))
      .map((name) => `contact.${name}`),
    ...wanted.companyProperties
      .filter((name) => !current.companyProperties.includes(name))
      .map((name) => `company.${name}`),
  ];
}

/** Every lead by the facts that are kept: for a version that reads nothing besides. */
export async function* storedLeads(
  db: Db,
  portalId: string,
): AsyncGenerator<readonly PreviewLead[], void, undefined> {
  for await (const page of exportFacts(db, { portalId, asOf: null })) {
    yield page.map((facts) => ({ current: facts, candidate: facts }));
  }
}

type Fresh = { readonly portal: Portal; readonly candidate: Model; readonly asOf: number };

/** Every lead as it would be read for the new version, from the CRM, at the lowest priority. Nothing is stored. */
export async function* freshLeads(
  services: Services,
  { portal, candidate, asOf }: Fresh,
): AsyncGenerator<readonly PreviewLead[], void, undefined> {
  const { db, hubspot } = services;
  const { portalId } = portal;
  const setup = toSetup(candidate, '');
  for (let after = '0'; ;) {
    const ids = await contactsAfter(db, { portalId, after, limit: PAGE });
    const last = ids.at(-1);
    if (last === undefined) return;
    const states = await getStates(db, portalId, ids);
    const { contacts } = await readContacts(hubspot, {
      portalId,
      lane: 3,
      ids,
      properties: setup.contactProperties,
    });
    const companyIds = [...contacts.values()].flatMap(
      ({ properties }) => properties.associatedcompanyid || [],
    );
    const { companies } = await readCompanies(hubspot, {
      portalId,
      lane: 3,
      ids: [...new Set(companyIds)],
      properties: setup.companyProperties,
    });
    yield ids.flatMap((id) => {
      const [record, state] = [contacts.get(id), states.get(id)];
      if (record === undefined || record.id !== id || state === undefined) return [];
      const company = companies.get(record.properties.associatedcompanyid ?? '') ?? null;
      const { contact, company: companyBefore, signals, answers } = state;
      return [
        {
          current: { id, contact, company: companyBefore, signals, answers },
          candidate: judgeContact({ record, company, state }, setup, asOf).facts,
        },
      ];
    });
    after = last;
  }
}

type PreviewModel = {
  readonly leads: AsyncIterable<readonly PreviewLead[]>;
  readonly current: Model;
  readonly candidate: Model;
  readonly asOf: number;
  readonly segment: string;
  /** Closed deals to hold both versions against; none if left out. */
  readonly deals?: { readonly db: Db; readonly portalId: string } | undefined;
};

export type PreviewLine =
  ({ readonly kind: 'move' } & Move) | ({ readonly kind: 'summary' } & PreviewSummary);

/**
 * Judges every lead under both versions and tells who moves from which tier to which; the last line sums up. A tier
 * that is held back, or that a person decided on, moves later than the model's view that is told here.
 */
export async function* previewModel({
  leads,
  current,
  candidate,
  asOf,
  segment,
  deals,
}: PreviewModel): AsyncGenerator<readonly PreviewLine[], void, undefined> {
  const preview = createPreview({ current, candidate, asOf, segment });
  for await (const page of leads) {
    yield page.flatMap((lead): PreviewLine[] => {
      const move = preview.add(lead);
      return move === null ? [] : [{ kind: 'move', ...move }];
    });
  }
  if (deals !== undefined) {
    for await (const page of knownDeals(deals)) for (const deal of page) preview.addDeal(deal);
  }
  yield [{ kind: 'summary', ...preview.summary() }];
}

/** Closed deals with what was known of their contacts when they were opened. */
async function* knownDeals({ db, portalId }: { readonly db: Db; readonly portalId: string }) {
  for (let after = '0'; ;) {
    const page = await dealsAfter(db, { portalId, after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    const deals = [];
    for (const { dealId, openedAt, won, contactIds } of page) {
      const known = await factsAt(db, portalId, { contactIds, at: openedAt });
      deals.push({ id: dealId, won, openedAt, contacts: [...known.values()] });
    }
    yield deals;
    after = last.dealId;
  }
}

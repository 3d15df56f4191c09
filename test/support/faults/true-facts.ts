import { readFileSync } from 'node:fs';
import { parseModel } from '../../../src/core/model.ts';
import type { CrmRecord } from '../../../src/hubspot/crm-record.ts';
import { type Judgement, judgeContact } from '../../../src/jobs/judge-contact.ts';
import { type PortalSetup, toSetup } from '../../../src/jobs/portal-setup.ts';
import type { ContactState } from '../../../src/store/qualifications.ts';
import type { World } from '../world/start-world.ts';

type Properties = Readonly<Record<string, string | null | undefined>>;

/** A portal as its records stand in the CRM at one moment. */
export type CrmPicture = {
  readonly at: number;
  readonly contacts: ReadonlyMap<string, CrmRecord>;
  readonly companies: ReadonlyMap<string, CrmRecord>;
};

/** The model that every portal starts with. */
export const SETUP: PortalSetup = shippedSetup();

/** Reads a portal beside the app, and beside the API whose reads are counted. */
export async function crmPicture({ emulator }: World, portalId: string): Promise<CrmPicture> {
  const contacts = (await emulator.contacts(portalId, [])).map(({ id, properties }) =>
    toRecord({ id, properties, names: SETUP.contactProperties }),
  );
  const companyIds = new Set(contacts.flatMap((contact) => companyOf(contact) ?? []));
  const companies = new Map<string, CrmRecord>();
  for (const id of companyIds) {
    const path = `/portals/${portalId}/companies/${id}`;
    const { properties } = await emulator.get<{ properties: Properties }>(path);
    companies.set(id, toRecord({ id, properties, names: SETUP.companyProperties }));
  }
  return { at: Date.now(), contacts: new Map(contacts.map((one) => [one.id, one])), companies };
}

/**
 * What is true of a contact: what it was when the app first met it, and what has become of it since. Of acts that show
 * only as the last of their kind (a page that was looked at, a date) at most one a contact may have happened in between.
 */
export function judgeTruly(contactId: string, first: CrmPicture, now: CrmPicture): Judgement {
  const before = first.contacts.get(contactId);
  const state = before === undefined ? undefined : stateAfter(judgeIn(first, before, undefined));
  const record = now.contacts.get(contactId);
  if (record === undefined) throw new Error(`the CRM has no contact ${contactId}`);
  return judgeIn(now, record, state);
}

export function companyOf({ properties }: CrmRecord): string | null {
  return properties.associatedcompanyid || null;
}

function judgeIn({ companies, at }: CrmPicture, record: CrmRecord, state?: ContactState) {
  const company = companies.get(companyOf(record) ?? '') ?? null;
  return judgeContact({ record, company, state }, SETUP, at);
}

function stateAfter({ facts, read }: Judgement): ContactState {
  return {
    contactId: facts.id,
    companyId: read.companyId,
    contact: read.contact,
    company: read.company,
    signals: facts.signals,
    answers: [],
    judged: { signals: facts.signals, answers: [] },
    observed: read.observed,
    qualification: null,
    modelVersion: null,
    judgedAt: 0,
    nextReviewAt: null,
    previous: { confirmed: null, intended: null, lowerSince: null },
    live: false,
  };
}

type Read = {
  readonly id: string;
  readonly properties: Properties;
  readonly names: readonly string[];
};

function toRecord({ id, properties, names }: Read): CrmRecord {
  const modified = properties.lastmodifieddate ?? properties.hs_lastmodifieddate ?? '';
  const updatedAt = Date.parse(modified);
  if (Number.isNaN(updatedAt)) throw new Error(`record ${id} does not say when it was changed`);
  const shown = names.map((name) => [name, properties[name] ?? null] as const);
  return {
    id,
    properties: Object.fromEntries(shown),
    createdAt: 0,
    updatedAt,
    archived: false,
  };
}

function shippedSetup(): PortalSetup {
  const parsed = parseModel(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  if (!parsed.ok) throw new Error('the shipped model does not parse');
  return toSetup(parsed.model, '1');
}

import type { Facts } from '../core/facts.ts';
import { qualifyAhead } from '../core/next-change.ts';
import type { Qualification } from '../core/qualify.ts';
import { nextStepSentence, reasonSentence } from '../core/words.ts';
import type { CompanyRecord, ContactRecord } from '../hubspot/crm-record.ts';
import { StoredObserved } from '../hubspot/observed.ts';
import { toFacts, type ReadFacts } from '../hubspot/to-facts.ts';
import type { ContactState } from '../store/qualifications.ts';
import type { PortalSetup } from './portal-setup.ts';

/** A contact as it was read just now, beside what was known of it. */
export type ContactRead = {
  readonly record: ContactRecord;
  readonly company: CompanyRecord | null;
  readonly state: ContactState | undefined;
};

export type Judgement = {
  readonly facts: Facts;
  /** What the reading itself told: facts, counters, and the signals that they reveal. */
  readonly read: ReadFacts;
  /** The tier that the CRM holds; null where it holds none. */
  readonly tierSeen: string | null;
  readonly qualification: Qualification;
  readonly reason: string;
  readonly nextStep: string;
};

/** What the reading itself tells, beside what was known. */
export function readFacts(
  { record, company, state }: ContactRead,
  { model, contactFacts }: PortalSetup,
): ReadFacts {
  const read = toFacts({
    record,
    factNames: contactFacts,
    company,
    observed: state === undefined ? null : StoredObserved.parse(state.observed),
    sources: model.sources,
  });
  // The first telling of a signal is the one that is kept, so it is the one that counts.
  const known = new Set((state?.signals ?? []).map(({ id }) => id));
  return { ...read, newSignals: read.newSignals.filter(({ id }) => !known.has(id)) };
}

/** Judges one contact from what was read: pure, the order of the steps and nothing else. */
export function judgeContact(contact: ContactRead, setup: PortalSetup, asOf: number): Judgement {
  const { record, state } = contact;
  const { model } = setup;
  const read = readFacts(contact, setup);
  const facts: Facts = {
    id: record.id,
    contact: read.contact,
    company: read.company,
    signals: [...(state?.signals ?? []), ...read.newSignals],
    answers: state?.answers ?? [],
  };
  const qualification = qualifyAhead(model, facts, asOf);
  return {
    facts,
    read,
    tierSeen: record.properties.assay_tier || null,
    qualification,
    reason: reasonSentence(model, qualification),
    nextStep: nextStepSentence(model, facts, qualification, asOf),
  };
}

import type { Facts } from '../core/facts.ts';
import { qualify, type Qualification } from '../core/qualify.ts';
import { nextStepSentence, reasonSentence } from '../core/words.ts';
import type { CompanyRecord, ContactRecord } from '../hubspot/crm-record.ts';
import { Observed } from '../hubspot/observed.ts';
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
  readonly qualification: Qualification;
  readonly reason: string;
  readonly nextStep: string;
};

/** Judges one contact from what was read: pure, the order of the steps and nothing else. */
export function judgeContact(
  { record, company, state }: ContactRead,
  { model }: PortalSetup,
  asOf: number,
): Judgement {
  const read = toFacts({
    record,
    company,
    observed: state === undefined ? null : Observed.parse(state.observed),
    sources: model.sources,
  });
  const facts: Facts = {
    id: record.id,
    contact: read.contact,
    company: read.company,
    signals: [...(state?.signals ?? []), ...read.newSignals],
    answers: state?.answers ?? [],
  };
  const qualification = qualify(model, facts, asOf);
  return {
    facts,
    read,
    qualification,
    reason: reasonSentence(model, qualification),
    nextStep: nextStepSentence(model, facts, qualification, asOf),
  };
}

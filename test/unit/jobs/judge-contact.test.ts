import { readFileSync } from 'node:fs';
import { parseModel } from '../../../src/core/model.ts';
import type { ContactRecord } from '../../../src/hubspot/crm-record.ts';
import { judgeContact, type Judgement } from '../../../src/jobs/judge-contact.ts';
import { toSetup } from '../../../src/jobs/portal-setup.ts';
import type { ContactState } from '../../../src/store/qualifications.ts';

const NOON = Date.UTC(2026, 4, 7, 12);
const MINUTE = 60_000;

describe('a contact of the CRM', () => {
  const parsed = parseModel(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  if (!parsed.ok) throw new Error('models/b2b.json is refused');
  const setup = toSetup(parsed.model, '1');

  /** What HubSpot answers when asked for all properties that are read, empty unless the test says otherwise. */
  function recordOf(properties: ContactRecord['properties'], at: number): ContactRecord {
    const empty = Object.fromEntries(setup.contactProperties.map((name) => [name, null]));
    const given = { ...empty, lastmodifieddate: new Date(at).toISOString(), ...properties };
    return { id: '501', properties: given, createdAt: 0, updatedAt: at, archived: false };
  }
  const judge = (properties: ContactRecord['properties'], at: number, state?: ContactState) =>
    judgeContact({ record: recordOf(properties, at), company: null, state }, setup, at);

  function stateAfter({ facts, read, qualification }: Judgement, at: number): ContactState {
    return {
      contactId: '501',
      companyId: null,
      contact: facts.contact,
      company: facts.company,
      signals: facts.signals,
      answers: [],
      judged: { signals: facts.signals, answers: [] },
      observed: read.observed,
      qualification,
      modelVersion: '1',
      judgedAt: at,
      nextReviewAt: null,
      previous: { confirmed: null, intended: null, lowerSince: null },
      live: false,
    };
  }

  it('has done as often as its counter rose from an empty one', () => {
    const first = judge({}, NOON);
    expect(first.facts.signals).toEqual([]);
    const state = stateAfter(first, NOON);
    const { facts } = judge({ hs_email_open: '3' }, NOON + MINUTE, state);
    expect(facts.signals.map(({ id }) => id)).toEqual([
      'hs_email_open:1',
      'hs_email_open:2',
      'hs_email_open:3',
    ]);
  });

  it('has for facts what was asked for and is known, and nothing of what we wrote', () => {
    const { facts } = judge(
      { jobtitle: 'VP Operations', assay_score: '70', phone: '+1 555 0100' },
      NOON,
    );
    expect(facts.contact).toEqual({ jobtitle: 'VP Operations' });
  });
});

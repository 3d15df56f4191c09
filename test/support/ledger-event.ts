import type { LedgerEvent } from '../../src/store/ledger.ts';

let last = 0;

/** An event that nobody has seen before, about a contact, but for what the test says. */
export function ledgerEvent(event: Partial<LedgerEvent> = {}): LedgerEvent {
  last += 1;
  return {
    portalId: '1',
    subscriptionType: 'contact.propertyChange',
    subscriptionId: '25',
    eventId: String(1_000_000 + last),
    objectId: '501',
    occurredAt: 1_795_255_200_000 + last,
    propertyName: 'jobtitle',
    subjectType: 'contact',
    changeSource: 'CRM_UI',
    sourceId: 'userId:904',
    lane: 1,
    ignoredBecause: null,
    details: null,
    ...event,
  };
}

import { DAY_MS } from '../core/day.ts';
import { isDeepEqual } from '../core/deep-equal.ts';
import type { Attributes } from '../core/facts.ts';
import type { ContactRecord } from '../hubspot/crm-record.ts';
import { listContacts } from '../hubspot/list-contacts.ts';
import type { Services } from '../services.ts';
import type { Portal } from '../store/portals.ts';
import { type ContactState, getStates } from '../store/qualifications.ts';
import { markMissed, type Modified } from '../store/reconciliation.ts';
import { advanceScan, finishScan, getScan, portalsToList, startScan } from '../store/scans.ts';
import { readFacts } from './judge-contact.ts';
import { type PortalSetup, portalSetup } from './portal-setup.ts';

/**
 * The list finds what the search cannot: changes older than its cursor, and those that it takes for ours, made between
 * our reading and our writing of the same contact.
 */
const EVERY_MS = DAY_MS;

/** Begins the daily list of every contact in those portals where it is due. */
export async function startFullLists({ db, clock }: Services): Promise<void> {
  const now = clock();
  for (const portalId of await portalsToList(db, { now, everyMs: EVERY_MS })) {
    await startScan(db, { portalId, kind: 'full-list', total: null, at: now });
  }
}

/**
 * Reads the next page of the daily list, and marks whose change nobody has told. Like a page of the backfill, it
 * is one commit with its place in the list.
 * @returns how many contacts were on the page; 0 where no list is under way
 */
export async function advanceFullList(services: Services, portal: Portal): Promise<number> {
  const { db, hubspot, clock, log } = services;
  const { portalId } = portal;
  const scan = await getScan(db, portalId, 'full-list');
  if (scan === null || scan.finishedAt !== null) return 0;

  const place = { portalId, kind: 'full-list' } as const;
  const { position } = scan;
  const setup = await portalSetup(services, portal);
  const properties = setup.contactFacts;
  const page = await listContacts(hubspot, { portalId, lane: 3, after: position, properties });
  // What changed after the list began is told by events, or found by the next search.
  const records = page.contacts.filter(({ updatedAt }) => updatedAt < scan.startedAt);
  const ids = records.map(({ id }) => id);
  const states = await getStates(db, portalId, ids);
  const contacts = records.map((record) => modified(record, states.get(record.id), setup));
  const missed = await db.transaction().execute(async (tx) => {
    const step = { ...place, from: position, to: page.after, found: page.contacts.length };
    if (!(await advanceScan(tx, step))) return 0;
    if (page.after === null) await finishScan(tx, { ...place, at: clock() });
    return markMissed(tx, { portalId, contacts, lane: 3, at: clock() });
  });
  if (missed > 0) {
    services.metrics.contactsMissed(missed);
    log.warn('contacts missed by webhooks', { portalId, contacts: missed });
  }
  if (page.after === null) {
    log.info('contacts listed', { portalId, contacts: scan.done + page.contacts.length });
  }
  return page.contacts.length;
}

function modified(
  record: ContactRecord,
  state: ContactState | undefined,
  setup: PortalSetup,
): Modified {
  const { id, updatedAt } = record;
  const isOther = state !== undefined && tellsOther(record, state, setup);
  return { contactId: id, updatedAt, unlikeJudgementAt: isOther ? state.judgedAt : null };
}

/** Whether the record tells of the contact what its last judgement has not seen. */
function tellsOther(record: ContactRecord, state: ContactState, setup: PortalSetup): boolean {
  // What another version has read is no measure; its contacts are judged anew anyway.
  if (state.modelVersion !== setup.modelVersion) return false;
  const read = readFacts({ record, company: null, state }, setup);
  return (
    !read.isStale &&
    (read.newSignals.length > 0 ||
      read.companyId !== state.companyId ||
      !isDeepEqual(butForOwner(read.contact), butForOwner(state.contact)))
  );
}

/** The owner may have been set by our own write, after the reading that the state is of. */
function butForOwner(facts: Attributes): Attributes {
  return { ...facts, hubspot_owner_id: null };
}

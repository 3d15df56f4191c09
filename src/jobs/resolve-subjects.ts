import { AppError, toError } from '../errors.ts';
import { readAssociations, type AssociatedType } from '../hubspot/read-associations.ts';
import type { Services } from '../services.ts';
import { claimDirty, releaseClaim, type Mark } from '../store/claims.ts';
import { contactsOfCompanies } from '../store/companies.ts';
import { completeClaim, type Outcome } from '../store/complete-claim.ts';
import { markDirty } from '../store/dirty.ts';
import type { SubjectType } from '../store/ledger.ts';
import type { Portal } from '../store/portals.ts';
import { refreshCompanies } from './companies.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { distinct } from './distinct.ts';
import { giveBack, passesByItself } from './give-back.ts';

const LIMIT = 100;
/** HubSpot may tell of an activity before it knows whose it is. */
const ASSOCIATION_WAIT_MS = 10 * 60_000;
const ASSOCIATION_RETRY_MS = 2_000;

/** HubSpot's plural for each activity that is followed. */
const ACTIVITIES: Partial<Record<SubjectType, AssociatedType>> = {
  call: 'calls',
  email: 'emails',
  meeting: 'meetings',
  note: 'notes',
  task: 'tasks',
};

type ContactsBySubject = ReadonlyMap<string, readonly string[]>;

/**
 * Turns events of companies and activities into marks on the contacts that they concern.
 * @returns how many subjects were looked at
 */
export async function resolveSubjects(services: Services, portal: Portal): Promise<number> {
  const { portalId } = portal;
  const claim = await claimDirty(services.db, {
    portalId,
    subjects: 'companies-and-activities',
    limit: LIMIT,
    leaseMs: services.config.leaseMs,
    settleMs: 0,
  });
  if (claim.marks.length === 0) return 0;
  for (const [subjectType, marks] of groupByType(claim.marks)) {
    await resolve(services, { portal, token: claim.token, subjectType, marks });
  }
  return claim.marks.length;
}

type Subjects = {
  readonly portal: Portal;
  readonly subjectType: SubjectType;
  readonly marks: readonly Mark[];
};

/** One that is refused by itself must not hold up the others of its type: it is found by halving. */
async function resolve(
  services: Services,
  { token, ...subjects }: Subjects & { readonly token: string },
): Promise<void> {
  const { portal, marks } = subjects;
  try {
    const contacts = await contactsOf(services, subjects);
    await handOver(services, { portalId: portal.portalId, token, marks, contacts });
  } catch (thrown) {
    const error = toError(thrown);
    if (error instanceof AppError && error.code === 'hubspot-scope-missing') {
      await passOver(services, subjects, token);
      return;
    }
    if (marks.length === 1 || passesByItself(error)) {
      await giveBack(services, portal, { token, failed: marks.map((mark) => ({ mark, error })) });
      return;
    }
    const half = Math.ceil(marks.length / 2);
    for (const part of [marks.slice(0, half), marks.slice(half)]) {
      await resolve(services, { ...subjects, token, marks: part });
    }
  }
}

/** What the portal does not let us see tells us nothing, however often we ask. */
async function passOver(
  { db, log }: Services,
  { portal: { portalId }, marks, subjectType }: Subjects,
  token: string,
): Promise<void> {
  const outcome: Outcome = {
    kind: 'ignored',
    reason: `no access to objects of type ${subjectType}`,
  };
  const done = marks.map((mark) => ({ mark, outcome }));
  await db.transaction().execute((tx) => completeClaim(tx, { portalId, token, done }));
  log.warn('subjects passed over', {
    portalId,
    subjects: marks.length,
    reason: outcome.reason,
    deliveries: deliveriesOf(marks),
  });
}

async function contactsOf(
  services: Services,
  { portal, subjectType, marks }: Subjects,
): Promise<ContactsBySubject> {
  const { portalId } = portal;
  const ids = marks.map(({ subjectId }) => subjectId);
  const lane = marks.some((mark) => mark.lane === 0) ? 0 : 1;
  if (subjectType === 'company') {
    // Before the contacts are marked: whoever judges them from now on finds the company as it is.
    await refreshCompanies(services, portal, { ids, lane });
    return groupContacts(await contactsOfCompanies(services.db, portalId, ids));
  }
  const from = ACTIVITIES[subjectType];
  if (from === undefined) return new Map();
  return readAssociations(services.hubspot, { portalId, lane, from, to: 'contacts', ids });
}

type HandOver = {
  readonly portalId: string;
  readonly token: string;
  readonly marks: readonly Mark[];
  readonly contacts: ContactsBySubject;
};

/** In one transaction: the contacts are dirty, and what asked for it is closed. */
async function handOver(
  services: Services,
  { portalId, token, marks, contacts }: HandOver,
): Promise<void> {
  const { db, log } = services;
  const waiting = marks.filter((mark) => mayStillGetContacts(mark, contacts, services.clock()));
  const done = marks
    .filter((mark) => !waiting.includes(mark))
    .map((mark) => ({ mark, outcome: outcomeOf(mark, contacts) }));
  const contactIds = distinct(done.flatMap(({ mark }) => contacts.get(mark.subjectId) ?? []));
  const { closed, touched } = await db.transaction().execute(async (tx) => {
    // One lane for all of them: the most urgent, so that none is called bulk.
    const lane = done.some(({ mark }) => mark.lane === 0) ? 0 : 1;
    await markDirty(tx, { portalId, contactIds, lane });
    return completeClaim(tx, { portalId, token, done });
  });
  const resolved = [...closed, ...touched];
  if (resolved.length > 0) {
    log.info('subjects resolved', {
      portalId,
      subjects: resolved.length,
      contacts: contactIds.length,
      deliveries: deliveriesOf(resolved),
    });
  }
  if (waiting.length > 0) {
    await releaseClaim(db, {
      portalId,
      token,
      marks: waiting,
      retryAfterMs: ASSOCIATION_RETRY_MS,
      attempt: 'not-counted',
    });
  }
}

function mayStillGetContacts(mark: Mark, contacts: ContactsBySubject, now: number): boolean {
  const firstSeen = Math.min(...mark.events.map(({ receivedAt }) => receivedAt));
  return (
    mark.subjectType !== 'company' &&
    !contacts.get(mark.subjectId)?.length &&
    now - firstSeen < ASSOCIATION_WAIT_MS
  );
}

function outcomeOf(mark: Mark, contacts: ContactsBySubject): Outcome {
  return contacts.get(mark.subjectId)?.length
    ? { kind: 'applied' }
    : {
        kind: 'ignored',
        reason:
          mark.subjectType === 'company'
            ? 'company without known contacts'
            : 'activity without contact',
      };
}

function groupByType(marks: readonly Mark[]): Map<SubjectType, Mark[]> {
  const groups = new Map<SubjectType, Mark[]>();
  for (const mark of marks)
    groups.set(mark.subjectType, [...(groups.get(mark.subjectType) ?? []), mark]);
  return groups;
}

function groupContacts(
  pairs: readonly { readonly contactId: string; readonly companyId: string }[],
): ContactsBySubject {
  const groups = new Map<string, string[]>();
  for (const { contactId, companyId } of pairs) {
    groups.set(companyId, [...(groups.get(companyId) ?? []), contactId]);
  }
  return groups;
}

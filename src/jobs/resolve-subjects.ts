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
/** At first; longer and longer as time passes, for most that wait that long belong to nobody. */
const ASSOCIATION_RETRY_MS = 2_000;
/** Marked in one commit: no delivery that touches one of them waits for long. */
const MARKED_AT_ONCE = 500;
/**
 * More contacts of what has changed are no live work, and nobody of them is given an owner by it: new leads must not wait
 * for a company of a hundred thousand.
 */
const MOST_LIVE = 500;

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

/** The contacts are dirty, and then what asked for it is closed: cut off in between, they are marked once more. */
async function handOver(
  services: Services,
  { portalId, token, marks, contacts }: HandOver,
): Promise<void> {
  const { db, log } = services;
  const now = services.clock();
  const waiting = marks.filter((mark) => mayStillGetContacts(mark, contacts, now));
  const done = marks
    .filter((mark) => !waiting.includes(mark))
    .map((mark) => ({ mark, outcome: outcomeOf(mark, contacts) }));
  const contactIds = distinct(done.flatMap(({ mark }) => contacts.get(mark.subjectId) ?? []));
  // One lane for all that are live: the most urgent of them.
  const live = done.some(({ mark }) => mark.lane === 0) ? 0 : 1;
  for (let from = 0; from < contactIds.length; from += MARKED_AT_ONCE) {
    const page = contactIds.slice(from, from + MARKED_AT_ONCE);
    await markDirty(db, { portalId, contactIds: page, lane: from < MOST_LIVE ? live : 3 });
  }
  const { closed, touched } = await db
    .transaction()
    .execute((tx) => completeClaim(tx, { portalId, token, done }));
  const resolved = [...closed, ...touched];
  if (resolved.length > 0) {
    log.info('subjects resolved', {
      portalId,
      subjects: resolved.length,
      contacts: contactIds.length,
      deliveries: deliveriesOf(resolved),
    });
  }
  for (const retryAfterMs of new Set(waiting.map((mark) => retryAfter(mark, now)))) {
    const again = waiting.filter((mark) => retryAfter(mark, now) === retryAfterMs);
    await releaseClaim(db, {
      portalId,
      token,
      marks: again,
      retryAfterMs,
      attempt: 'not-counted',
    });
  }
}

function mayStillGetContacts(mark: Mark, contacts: ContactsBySubject, now: number): boolean {
  return (
    mark.subjectType !== 'company' &&
    !contacts.get(mark.subjectId)?.length &&
    ageOf(mark, now) < ASSOCIATION_WAIT_MS
  );
}

function ageOf({ events }: Mark, now: number): number {
  // Nobody has told of it: there is nothing to wait for.
  if (events.length === 0) return Infinity;
  return now - Math.min(...events.map(({ receivedAt }) => receivedAt));
}

/** About half as long again as it has waited, in few different lengths. */
function retryAfter(mark: Mark, now: number): number {
  const half = Math.max(ASSOCIATION_RETRY_MS, ageOf(mark, now) / 2);
  return ASSOCIATION_RETRY_MS * 2 ** Math.floor(Math.log2(half / ASSOCIATION_RETRY_MS));
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
    const known = groups.get(companyId);
    // Not copied for each: a company may have a hundred thousand.
    if (known === undefined) groups.set(companyId, [contactId]);
    else known.push(contactId);
  }
  return groups;
}

import { toError } from '../errors.ts';
import type { ContactRecord } from '../hubspot/crm-record.ts';
import { readContacts } from '../hubspot/read-contacts.ts';
import type { Services } from '../services.ts';
import { markAccountsDue } from '../store/accounts.ts';
import { leaseDirty, releaseClaim, withEvents, type Claim, type Mark } from '../store/claims.ts';
import { completeClaim, type Done } from '../store/complete-claim.ts';
import { markDeleted } from '../store/deletions.ts';
import { markDirty, type Urgency } from '../store/dirty.ts';
import { confirmWritten } from '../store/judgements.ts';
import { modelVersionOf, type Portal } from '../store/portals.ts';
import { getStates } from '../store/qualifications.ts';
import { erasedContacts } from '../store/tombstones.ts';
import { writesAccounts } from './accounts.ts';
import { companiesById } from './companies.ts';
import { decideBatch } from './decide-batch.ts';
import { distinct } from './distinct.ts';
import { forgetErased } from './forget-contacts.ts';
import { giveBack, passesByItself } from './give-back.ts';
import { judgeContact, type Judgement } from './judge-contact.ts';
import { knownOf } from './known-of.ts';
import { takeOverMerged } from './merge-contacts.ts';
import { portalSetup } from './portal-setup.ts';
import { tellJudged } from './tell-judged.ts';
import { unjudged } from './unjudged.ts';
import { writeDecisions } from './write-decisions.ts';

/** HubSpot reads and writes a hundred contacts in one call. */
export const BATCH = 100;

const STALE_RETRY_MS = 1_500;
/** Whoever waits for longer is judged by what there is. */
const MOST_STALE_MS = 30_000;

type Wanted = { readonly urgency: Urgency; readonly settleMs: number };

/** A claim, and which of its contacts were erased for privacy before. */
type LookedUp = Claim & { readonly erased: readonly string[] };

/**
 * Judges up to a hundred waiting contacts of a portal as one batch: claim, read, judge, decide, write, close.
 * @returns how many were claimed; 0 when nothing is ready
 */
export async function requalify(
  services: Services,
  portal: Portal,
  { urgency, settleMs }: Wanted,
): Promise<number> {
  const { db } = services;
  const { portalId } = portal;
  const lease = await leaseDirty(db, {
    portalId,
    subjects: 'contacts',
    urgency,
    limit: BATCH,
    leaseMs: services.config.leaseMs,
    settleMs,
  });
  if (lease.marks.length === 0) return 0;
  const contactIds = lease.marks.map(({ subjectId }) => subjectId);
  const [claim, version, erased] = await Promise.all([
    withEvents(db, portalId, lease),
    modelVersionOf(db, portalId),
    erasedContacts(db, { portalId, contactIds, hashes: services.contactHashes }),
  ]);
  // Another version was published since the portal was read. Its marks are set in the same commit: whoever holds one
  // and asks then, knows; judged by the version before, they would be closed and nobody would come again.
  if (version !== portal.modelVersion) await giveBackUntouched(services, portal, claim);
  else await requalifyOrHalve(services, portal, { ...claim, erased });
  return claim.marks.length;
}

/** For the next turn, which reads the portal anew. */
async function giveBackUntouched(
  { db }: Services,
  { portalId }: Portal,
  { token, marks }: Claim,
): Promise<void> {
  await releaseClaim(db, { portalId, token, marks, retryAfterMs: 0, attempt: 'not-counted' });
}

/** One contact that nobody can judge must not hold up the others: its batch is halved until it stands alone. */
async function requalifyOrHalve(
  services: Services,
  portal: Portal,
  claim: LookedUp,
): Promise<void> {
  try {
    await requalifyClaim(services, portal, claim);
  } catch (thrown) {
    const error = toError(thrown);
    const { marks, token, erased } = claim;
    if (passesByItself(error) || marks.length === 1) {
      await giveBack(services, portal, { token, failed: marks.map((mark) => ({ mark, error })) });
      return;
    }
    const middle = Math.ceil(marks.length / 2);
    await requalifyOrHalve(services, portal, { token, erased, marks: marks.slice(0, middle) });
    await requalifyOrHalve(services, portal, { token, erased, marks: marks.slice(middle) });
  }
}

async function requalifyClaim(
  services: Services,
  portal: Portal,
  claimed: LookedUp,
): Promise<void> {
  const { db, hubspot, clock } = services;
  // First of all: neither HubSpot nor a broken model may keep anybody from being erased.
  const claim = await forgetErased(services, portal, claimed);
  if (claim.marks.length === 0) return;
  const { portalId } = portal;
  const lane = claim.marks[0]?.lane ?? 3;
  const setup = await portalSetup(services, portal);
  const ids = claim.marks.map(({ subjectId }) => subjectId);

  // What is known is looked up while HubSpot is waited for.
  const [{ contacts, missing }, known] = await Promise.all([
    readContacts(hubspot, { portalId, lane, ids, properties: setup.contactProperties }),
    knownOf(services, portal, { ids, lane }),
  ]);
  const hasMerged = await takeOverMerged(services, portal, { marks: claim.marks, contacts, setup });
  const states = hasMerged ? await getStates(db, portalId, ids) : known.states;
  const companies = new Map([
    ...known.companies,
    ...(await companiesById(services, portal, {
      ids: distinct([...contacts.values()].map(companyIdOf)).filter(
        (id) => !known.companyIds.includes(id),
      ),
      lane,
    })),
  ]);

  const asOf = clock();
  const judged = claim.marks.flatMap((mark) => {
    const record = contacts.get(mark.subjectId);
    if (record === undefined || record.id !== mark.subjectId) return [];
    const state = states.get(mark.subjectId);
    const companyId = companyIdOf(record);
    const company = companies.get(companyId ?? '') ?? null;
    return [
      { mark, companyId, state, judgement: judgeContact({ record, company, state }, setup, asOf) },
    ];
  });

  const again = judged.filter(({ mark, judgement }) => isToReadAgain(mark, judgement, asOf));
  const decided = await decideBatch(services, portal, {
    claim,
    judged: judged.filter((one) => !again.includes(one)),
    setup,
    asOf,
  });
  if (decided === null) {
    await giveBackUntouched(services, portal, claim);
    return;
  }
  const { outcomes, confirmations, retry } = await writeDecisions(services, {
    portal,
    lane,
    decided,
  });

  const moved = [...contacts].filter(([id, record]) => record.id !== id);
  const done: Done[] = claim.marks.flatMap((mark) => {
    const outcome = outcomes.get(mark) ?? unjudged(mark.subjectId, { missing, moved });
    return outcome === undefined ? [] : [{ mark, outcome }];
  });
  // In a commit of its own: marks are taken in one order, and these are not of this claim.
  await markDirty(db, { portalId, contactIds: moved.map(([, { id }]) => id), lane });
  const completed = await db.transaction().execute((tx) =>
    completeClaim(tx, {
      portalId,
      token: claim.token,
      done,
      async alongside(marks) {
        const ours = new Set(marks.map(({ subjectId }) => subjectId));
        // What another worker holds by now it writes again, and confirms itself.
        await confirmWritten(
          tx,
          portalId,
          confirmations.filter(({ contactId }) => ours.has(contactId)),
        );
        const left = await markDeleted(tx, { portalId, contactIds: missing, at: asOf });
        if (writesAccounts(portal)) await markAccountsDue(tx, portalId, left);
      },
    }),
  );
  // The wake of who came meanwhile may have found it leased.
  if (completed.touched.length + moved.length > 0) services.ring(portalId);
  tellJudged(services, portal, {
    done,
    completed,
    judged: judged.length - again.length,
    written: confirmations.map(({ contactId }) => contactId),
    lane,
    asOf,
  });
  const failed = retry.map(({ mark, reason }) => ({ mark, error: new Error(reason) }));
  await giveBack(services, portal, { token: claim.token, failed });
  if (again.length > 0) {
    await releaseClaim(db, {
      portalId,
      token: claim.token,
      marks: again.map(({ mark }) => mark),
      retryAfterMs: STALE_RETRY_MS,
      attempt: 'not-counted',
    });
  }
}

/** HubSpot has answered with an older version than it gave before: a moment later it does not. */
function isToReadAgain({ since }: Mark, { read }: Judgement, asOf: number): boolean {
  return read.isStale && asOf - since < MOST_STALE_MS;
}

function companyIdOf({ properties }: ContactRecord): string | null {
  return properties.associatedcompanyid || null;
}

import type { Services } from '../services.ts';
import { releaseClaim, type Mark } from '../store/claims.ts';
import type { Portal } from '../store/portals.ts';
import { closeBatch } from './close-batch.ts';
import { decideBatch } from './decide-batch.ts';
import { forgetErased } from './forget-contacts.ts';
import { giveBack, giveBackUntouched } from './give-back.ts';
import { judgeContact, type Judgement } from './judge-contact.ts';
import type { Judged } from './judged.ts';
import { leaseForWriting, type Leased } from './lease-for-writing.ts';
import { portalSetup, type PortalSetup } from './portal-setup.ts';
import { companyIdOf, readBatch, type ReadBatch } from './read-batch.ts';
import { writeDecisions } from './write-decisions.ts';

/** A claim, and which of its contacts were erased for privacy before. */
export type LookedUp = Leased & { readonly erased: readonly string[] };

const STALE_RETRY_MS = 1_500;
/** Whoever waits for longer is judged by what there is. */
const MOST_STALE_MS = 30_000;

/**
 * Takes the contacts of a claim through it all: read, judge, decide, write, close.
 * @returns whether some of them have to be judged once more, at once
 */
export async function requalifyClaim(
  services: Services,
  portal: Portal,
  claimed: LookedUp,
): Promise<boolean> {
  // First of all: neither HubSpot nor a broken model may keep anybody from being erased.
  const claim = { ...claimed, marks: await forgetErased(services, portal, claimed) };
  if (claim.marks.length === 0) return false;
  const { portalId } = portal;
  const lane = claim.marks[0]?.lane ?? 3;
  const setup = await portalSetup(services, portal);
  const read = await readBatch(services, portal, { marks: claim.marks, setup, lane });

  const asOf = services.clock();
  const all = judgeBatch(claim.marks, read, { setup, asOf });
  const again = all.filter(({ mark, judgement }) => isToReadAgain(mark, judgement, asOf));
  const judged = all.filter((one) => !again.includes(one));
  const decided = await decideBatch(services, portal, { claim, judged, setup, asOf });
  if (decided === null) {
    await giveBackUntouched(services, portal, claim);
    return true;
  }

  const writable = await leaseForWriting(services, portalId, { claim, decided });
  const written = await writeDecisions(services, { portal, lane, ...writable });
  const hasMore = await closeBatch(services, portal, {
    claim,
    lane,
    read,
    written,
    judged: judged.length,
    asOf,
  });
  const failed = written.retry.map(({ mark, reason }) => ({ mark, error: new Error(reason) }));
  await giveBack(services, portal, { token: claim.token, failed });
  if (again.length > 0) {
    await releaseClaim(services.db, {
      portalId,
      token: claim.token,
      marks: again.map(({ mark }) => mark),
      retryAfterMs: STALE_RETRY_MS,
      attempt: 'not-counted',
    });
  }
  return hasMore;
}

/** Those that are there, and under the id that was asked for. */
function judgeBatch(
  marks: readonly Mark[],
  { contacts, companies, states }: ReadBatch,
  { setup, asOf }: { readonly setup: PortalSetup; readonly asOf: number },
): Judged[] {
  return marks.flatMap((mark) => {
    const record = contacts.get(mark.subjectId);
    if (record === undefined || record.id !== mark.subjectId) return [];
    const state = states.get(mark.subjectId);
    const companyId = companyIdOf(record);
    const company = companies.get(companyId ?? '') ?? null;
    const judgement = judgeContact({ record, company, state }, setup, asOf);
    return [{ mark, companyId, state, judgement }];
  });
}

/** HubSpot has answered with an older version than it gave before: a moment later it does not. */
function isToReadAgain({ since }: Mark, { read }: Judgement, asOf: number): boolean {
  return read.isStale && asOf - since < MOST_STALE_MS;
}

import { decide, type Decision } from '../core/decide.ts';
import type { HistoryEntry } from '../core/history-entry.ts';
import { dayInWords } from '../core/iso-time.ts';
import { ownerForTurn } from '../core/route.ts';
import { TIER_LABELS } from '../core/tier-labels.ts';
import type { Services } from '../services.ts';
import { markAccountsDue } from '../store/accounts.ts';
import { holdClaim, type Claim, type Mark } from '../store/claims.ts';
import type { Db } from '../store/database.ts';
import { saveJudgements, type StoredJudgement } from '../store/judgements.ts';
import { addOverrides } from '../store/overrides.ts';
import { takeTurns } from '../store/owner-turns.ts';
import { holdModelVersion, type Portal } from '../store/portals.ts';
import { leavesGroupAt, writesAccounts } from './accounts.ts';
import { historyOf } from './batch-history.ts';
import { withOverrides } from './batch-overrides.ts';
import { contestedProperties } from './contested.ts';
import { distinct } from './distinct.ts';
import { findHandEdits } from './hand-edits.ts';
import { isLive, type Judged, type Overridden, type WithDecision } from './judged.ts';
import { needsOwner, ownerOnItsWay } from './owner-to-be.ts';
import type { PortalSetup } from './portal-setup.ts';
import { previousOf, proposalOf, standingOf, tierInCrm } from './proposal.ts';
import { repeatIntention } from './repeat-intention.ts';
import { salesTeam } from './sales-team.ts';

export type Decided = {
  readonly mark: Mark;
  readonly decision: Decision;
  /** Whose owner, if one is set, is the next of the team, and not a person's decision. */
  readonly isTurn: boolean;
};

type Batch = {
  readonly claim: Claim;
  readonly judged: readonly Judged[];
  readonly setup: PortalSetup;
  readonly asOf: number;
};

/**
 * Decides what the CRM shall hold, and stores judgement, turns and intention in one transaction: whoever repeats
 * this batch after a crash sends the same values and takes no second turn. Contacts whose lease another
 * worker has by now are left out.
 * @returns null where another model is in force by now: what was judged is worth nothing, and nothing is stored
 */
export async function decideBatch(
  services: Services,
  portal: Portal,
  batch: Batch,
): Promise<readonly Decided[] | null> {
  const { claim, setup, asOf } = batch;
  const { portalId } = portal;
  const edits = await findHandEdits(services, portal, {
    judged: batch.judged,
    lane: claim.marks[0]?.lane ?? 3,
    asOf,
  });
  const contested = await contestedProperties(services, portal, { edits, asOf });
  const judged = await withOverrides(services, portal, { ...batch, edits });
  const history = await historyOf(services, portal, { ...batch, edits });
  const members = judged.some((one) => needsOwner(one, portal))
    ? await salesTeam(services, portal)
    : [];
  return services.db.transaction().execute(async (tx) => {
    // Those who go through the contacts for the new model may have passed by: judged by the old one, nobody would come
    // again.
    if ((await holdModelVersion(tx, portalId)) !== setup.modelVersion) return null;
    const marks = judged.map(({ mark }) => mark);
    const kept = await holdClaim(tx, { portalId, token: claim.token, marks }, 'lease');
    const held = new Set(kept.map(({ subjectId }) => subjectId));
    const ours = judged.filter(({ mark }) => held.has(mark.subjectId));

    const ownerOf = await ownersOf(tx, portal, { judged: ours, members });
    const decided = ours.map((one): WithDecision => {
      const tierNow = tierInCrm(one, portal, edits);
      const standing = standingOf(one, contested, { ownerId: ownerOf(one), tierNow });
      const proposal = proposalOf(one, setup, standing);
      const decision = sayWhenItFalls(decide(previousOf(one), proposal, asOf), one);
      return { ...one, decision: repeatIntention(decision, one.state) };
    });

    const overrides = edits.overrides.filter(({ contactId }) => held.has(contactId));
    await addOverrides(tx, portalId, overrides);
    const saved = decided.map((one) => {
      const contestedUntil = contested.get(one.mark.subjectId)?.until ?? null;
      const nextReviewAt = earliest([reviewAtOf(one, portal, asOf), contestedUntil]);
      return toStored(one, { setup, asOf, nextReviewAt, history: history(one) });
    });
    await saveJudgements(tx, portalId, saved);
    if (writesAccounts(portal)) await markAccountsDue(tx, portalId, companiesOf(ours));
    return decided.map(({ mark, decision, overrides: { owner } }) => ({
      mark,
      decision,
      isTurn: owner === null,
    }));
  });
}

type Routing = { readonly judged: readonly Overridden[]; readonly members: readonly string[] };

/** Who gets which contact: the turns of the team are taken here, in the transaction that stores them. */
async function ownersOf(
  tx: Db,
  portal: Portal,
  { judged, members }: Routing,
): Promise<(one: Overridden) => string | null> {
  const onItsWay = (one: Overridden) => ownerOnItsWay(one, portal, members);
  const toAssign =
    members.length === 0
      ? []
      : judged.filter((one) => needsOwner(one, portal) && onItsWay(one) === null);
  if (toAssign.length === 0) return onItsWay;
  const { portalId, salesTeam: team } = portal;
  const firstTurn = await takeTurns(tx, { portalId, team, count: toAssign.length });
  const turns = new Map(toAssign.map((one, index) => [one, firstTurn + index]));
  return (one) => {
    const turn = turns.get(one);
    return turn === undefined ? onItsWay(one) : ownerForTurn(members, turn);
  };
}

type Stored = {
  readonly setup: PortalSetup;
  readonly asOf: number;
  readonly nextReviewAt: number | null;
  readonly history: HistoryEntry | null;
};

function toStored(one: WithDecision, { setup, asOf, ...stored }: Stored): StoredJudgement {
  const { mark, companyId, state, judgement, decision } = one;
  const { contact, company, observed, newSignals } = judgement.read;
  return {
    contactId: mark.subjectId,
    companyId,
    contact,
    company,
    before: state ?? null,
    observed,
    newSignals,
    newAnswers: [],
    qualification: judgement.qualification,
    modelVersion: setup.modelVersion,
    judgedAt: asOf,
    lowerSince: decision.lowerSince,
    intended: decision.kind === 'write' ? decision.written : null,
    live: isLive(one),
    ...stored,
  };
}

/** A tier that is held back says in the CRM until when, as the card does. */
function sayWhenItFalls(decision: Decision, { judgement }: Judged): Decision {
  if (decision.kind === 'skip' || decision.reviewAt === null) return decision;
  const { written, reviewAt } = decision;
  const falls = `Falls to ${TIER_LABELS[judgement.qualification.tier]} on ${dayInWords(reviewAt)}.`;
  return { ...decision, written: { ...written, reason: `${written.reason} ${falls}` } };
}

/** Also the company that a contact has left: its group is smaller by one. */
function companiesOf(judged: readonly Judged[]): string[] {
  return distinct(judged.flatMap(({ companyId, state }) => [companyId, state?.companyId ?? null]));
}

/** The first instant at which there may be something to do without any event. */
function reviewAtOf(one: WithDecision, portal: Portal, asOf: number): number | null {
  const { decision, judgement, overrides, companyId } = one;
  return earliest([
    decision.reviewAt,
    judgement.qualification.nextChangeAt,
    overrides.tier?.until ?? null,
    overrides.owner?.until ?? null,
    companyId !== null && writesAccounts(portal)
      ? leavesGroupAt(judgement.facts.signals, asOf)
      : null,
  ]);
}

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

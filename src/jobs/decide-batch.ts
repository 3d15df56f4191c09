import { decide, type Decision, type Previous, type Proposal } from '../core/decide.ts';
import { dayInWords } from '../core/iso-time.ts';
import { TIER_LABELS } from '../core/card-view.ts';
import { ownerForTurn, wantsOwner } from '../core/route.ts';
import { Tier } from '../core/verdict.ts';
import type { Services } from '../services.ts';
import { markAccountsDue } from '../store/accounts.ts';
import { holdClaim, type Claim, type Mark } from '../store/claims.ts';
import { saveJudgements } from '../store/judgements.ts';
import { newsOf } from '../store/news.ts';
import {
  addOverrides,
  liveOverrides,
  NO_OVERRIDES,
  type LiveOverrides,
} from '../store/overrides.ts';
import { takeTurns } from '../store/owner-turns.ts';
import type { Portal } from '../store/portals.ts';
import type { ContactState } from '../store/qualifications.ts';
import { leavesGroupAt, writesAccounts } from './accounts.ts';
import { findHandEdits, type HandEdits } from './hand-edits.ts';
import { historyLine } from './history-line.ts';
import type { Judgement } from './judge-contact.ts';
import { setupOf, type PortalSetup } from './portal-setup.ts';
import { repeatIntention, unconfirmed } from './repeat-intention.ts';
import { salesTeam } from './sales-team.ts';

export type Judged = {
  readonly mark: Mark;
  readonly companyId: string | null;
  readonly state: ContactState | undefined;
  readonly judgement: Judgement;
};

export type Decided = { readonly mark: Mark; readonly decision: Decision };

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
 */
export async function decideBatch(
  services: Services,
  portal: Portal,
  batch: Batch,
): Promise<readonly Decided[]> {
  const { claim, setup, asOf } = batch;
  const { portalId } = portal;
  const edits = await findHandEdits(services, portal, {
    judged: batch.judged,
    lane: claim.marks[0]?.lane ?? 3,
    asOf,
  });
  const judged = await withOverrides(services, portal, { ...batch, edits });
  const history = await historyOf(services, portal, { ...batch, edits });
  const members = judged.some(needsOwner) ? await salesTeam(services, portal) : [];
  return services.db.transaction().execute(async (tx) => {
    const marks = judged.map(({ mark }) => mark);
    const held = new Set(
      (await holdClaim(tx, { portalId, token: claim.token, marks })).map(
        ({ subjectId }) => subjectId,
      ),
    );
    const ours = judged.filter(({ mark }) => held.has(mark.subjectId));

    const toAssign =
      members.length === 0
        ? []
        : ours.filter((one) => needsOwner(one) && ownerOnItsWay(one, members) === null);
    const firstTurn =
      toAssign.length === 0
        ? 0
        : await takeTurns(tx, { portalId, team: portal.salesTeam, count: toAssign.length });

    const decided = ours.map((one) => {
      const turn = toAssign.indexOf(one);
      const ownerId =
        turn >= 0 ? ownerForTurn(members, firstTurn + turn) : ownerOnItsWay(one, members);
      const tierNow = tierInCrm(one, portal, edits);
      const proposal = proposalOf(one, setup, { ownerId, tierNow });
      const decision = sayWhenItFalls(decide(previousOf(one), proposal, asOf), one);
      return { ...one, decision: repeatIntention(decision, one.state) };
    });
    await addOverrides(
      tx,
      portalId,
      edits.overrides.filter(({ contactId }) => held.has(contactId)),
    );
    await saveJudgements(
      tx,
      portalId,
      decided.map((one) => ({
        contactId: one.mark.subjectId,
        companyId: one.companyId,
        contact: one.judgement.read.contact,
        company: one.judgement.read.company,
        observed: one.judgement.read.observed,
        newSignals: one.judgement.read.newSignals,
        newAnswers: [],
        qualification: one.judgement.qualification,
        modelVersion: setup.modelVersion,
        judgedAt: asOf,
        nextReviewAt: nextReviewAt(one, portal, asOf),
        lowerSince: one.decision.lowerSince,
        intended: one.decision.kind === 'write' ? one.decision.written : null,
        live: isLive(one),
        history: history(one),
      })),
    );
    if (writesAccounts(portal)) await markAccountsDue(tx, portalId, companiesOf(ours));
    return decided.map(({ mark, decision }) => ({ mark, decision }));
  });
}

/** A tier that is held back says in the CRM until when, as the card does. */
function sayWhenItFalls(decision: Decision, { judgement }: Judged): Decision {
  if (decision.kind === 'skip' || decision.reviewAt === null) return decision;
  const { written, reviewAt } = decision;
  const falls = `Falls to ${TIER_LABELS[judgement.qualification.tier]} on ${dayInWords(reviewAt)}.`;
  return { ...decision, written: { ...written, reason: `${written.reason} ${falls}` } };
}

type Overridden = Judged & { readonly overrides: LiveOverrides };
type WithDecision = Overridden & { readonly decision: Decision };
type Edited = Batch & { readonly edits: HandEdits };

/** What people decided about these contacts: what was noted before, and what the CRM has just told. */
async function withOverrides(
  { db }: Services,
  { portalId }: Portal,
  { judged, edits, asOf }: Edited,
): Promise<Overridden[]> {
  const contactIds = judged.map(({ mark }) => mark.subjectId);
  const standing = await liveOverrides(db, portalId, { contactIds, at: asOf });
  return judged.map((one) => {
    const overrides = edits.overrides
      .filter(({ contactId }) => contactId === one.mark.subjectId)
      .reduce<LiveOverrides>(
        (live, edit) =>
          (live[edit.kind]?.at ?? -Infinity) > edit.at ? live : { ...live, [edit.kind]: edit },
        standing.get(one.mark.subjectId) ?? NO_OVERRIDES,
      );
    return { ...one, overrides };
  });
}

/** Looks up what the lines of history need; they are written once it is decided. */
async function historyOf(
  services: Services,
  { portalId }: Portal,
  { judged, edits, setup, asOf }: Edited,
) {
  const contactIds = judged.map(({ mark }) => mark.subjectId);
  const news = await newsOf(services.db, portalId, contactIds);
  const before = new Map<string, PortalSetup | null>();
  for (const version of new Set(judged.flatMap(({ state }) => state?.modelVersion ?? []))) {
    before.set(version, await setupOf(services, portalId, version));
  }
  return (one: WithDecision) =>
    historyLine({
      one,
      decision: one.decision,
      asOf,
      setup,
      setupBefore: before.get(one.state?.modelVersion ?? '') ?? null,
      news: news.get(one.mark.subjectId),
      overrides: edits.overrides.filter(({ contactId }) => contactId === one.mark.subjectId),
      noted: edits.noted.get(one.mark.subjectId) ?? [],
    });
}

/** The first instant at which there may be something to do without any event. */
function nextReviewAt(one: WithDecision, portal: Portal, asOf: number): number | null {
  const { decision, judgement, overrides, companyId } = one;
  const instants = [
    decision.reviewAt,
    judgement.nextChangeAt,
    overrides.tier?.until ?? null,
    overrides.owner?.until ?? null,
    companyId !== null && writesAccounts(portal)
      ? leavesGroupAt(judgement.facts.signals, asOf)
      : null,
  ].filter((at) => at !== null);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Also the company that a contact has left: its group is smaller by one. */
function companiesOf(judged: readonly Judged[]): string[] {
  const ids = judged.flatMap(({ companyId, state }) => [companyId, state?.companyId ?? null]);
  return [...new Set(ids)].filter((id) => id !== null);
}

/** Lanes 0 and 1 are what a live event asks for; backfill, time and reconciliation hand nobody out. */
function isLive({ mark }: Judged): boolean {
  return mark.lane <= 1;
}

/** Never against a person's decision, nobody at all included. */
function needsOwner(one: Overridden): boolean {
  const { qualification, read } = one.judgement;
  if (one.overrides.owner !== null) return false;
  return wantsOwner({ qualification, currentOwnerId: read.ownerId, live: isLive(one) });
}

/** A person's choice, or the owner whose turn was taken by a batch that ended before the CRM confirmed it. */
function ownerOnItsWay(one: Overridden, members: readonly string[]): string | null {
  if (one.overrides.owner !== null) return one.overrides.owner.value || null;
  if (!needsOwner(one)) return null;
  const ownerId = unconfirmed(one.state)?.ownerId ?? null;
  return ownerId !== null && members.includes(ownerId) ? ownerId : null;
}

/** What stands in the CRM: as confirmed, with the owner as it was read just now. */
function previousOf({ state, judgement }: Judged): Previous {
  const { confirmed, lowerSince } = state?.previous ?? { confirmed: null, lowerSince: null };
  return {
    confirmed: confirmed === null ? null : { ...confirmed, ownerId: judgement.read.ownerId },
    lowerSince,
  };
}

/** Undefined where the property is somebody else's: what it holds does not concern us. */
function tierInCrm(
  { mark, judgement }: Judged,
  { foreignProperties }: Portal,
  { tierNow }: HandEdits,
): string | null | undefined {
  if (foreignProperties.includes('assay_tier')) return undefined;
  return tierNow.get(mark.subjectId) ?? judgement.tierSeen;
}

type Standing = {
  readonly ownerId: string | null;
  readonly tierNow: string | null | undefined;
};

function proposalOf(
  { judgement, overrides }: Overridden,
  setup: PortalSetup,
  { ownerId, tierNow }: Standing,
): Proposal {
  const { qualification, reason, nextStep } = judgement;
  const override = Tier.safeParse(overrides.tier?.value);
  return {
    qualification,
    modelVersion: setup.modelVersion,
    ownerId,
    ...(tierNow === undefined ? {} : { currentTier: tierNow }),
    tierOverride: override.success ? override.data : null,
    reason,
    nextStep,
    demoteAfterDays: setup.model.demoteAfterDays ?? 0,
  };
}

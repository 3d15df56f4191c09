import { decide, type Decision, type Previous } from '../core/decide.ts';
import { ownerForTurn, wantsOwner } from '../core/route.ts';
import type { Services } from '../services.ts';
import { holdClaim, type Claim, type Mark } from '../store/claims.ts';
import { saveJudgements } from '../store/judgements.ts';
import { takeTurns } from '../store/owner-turns.ts';
import type { Portal } from '../store/portals.ts';
import type { ContactState } from '../store/qualifications.ts';
import type { Judgement } from './judge-contact.ts';
import type { PortalSetup } from './portal-setup.ts';
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
  { claim, judged, setup, asOf }: Batch,
): Promise<readonly Decided[]> {
  const { portalId } = portal;
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
      return { ...one, decision: decide(previousOf(one), proposalOf(one, setup, ownerId), asOf) };
    });
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
        nextReviewAt: one.decision.reviewAt,
        lowerSince: one.decision.lowerSince,
        intended: one.decision.kind === 'write' ? one.decision.written : null,
        live: isLive(one),
        history: historyLine(one),
      })),
    );
    return decided.map(({ mark, decision }) => ({ mark, decision }));
  });
}

/** Lanes 0 and 1 are what a live event asks for; backfill, time and reconciliation hand nobody out. */
function isLive({ mark }: Judged): boolean {
  return mark.lane <= 1;
}

function needsOwner(one: Judged): boolean {
  const { qualification, read } = one.judgement;
  return wantsOwner({ qualification, currentOwnerId: read.ownerId, live: isLive(one) });
}

/** The owner whose turn was taken already, by a batch that ended before the CRM confirmed it. */
function ownerOnItsWay(one: Judged, members: readonly string[]): string | null {
  if (!needsOwner(one)) return null;
  const { intended, confirmed } = one.state?.previous ?? { intended: null, confirmed: null };
  if (intended === null || intended.scoredAt === confirmed?.scoredAt) return null;
  return intended.ownerId !== null && members.includes(intended.ownerId) ? intended.ownerId : null;
}

/** What stands in the CRM: as confirmed, with the owner as it was read just now. */
function previousOf({ state, judgement }: Judged): Previous {
  const { confirmed, lowerSince } = state?.previous ?? { confirmed: null, lowerSince: null };
  return {
    confirmed: confirmed === null ? null : { ...confirmed, ownerId: judgement.read.ownerId },
    lowerSince,
  };
}

function proposalOf({ judgement }: Judged, setup: PortalSetup, ownerId: string | null) {
  const { qualification, reason, nextStep } = judgement;
  return {
    qualification,
    modelVersion: setup.modelVersion,
    ownerId,
    reason,
    nextStep,
    demoteAfterDays: setup.model.demoteAfterDays ?? 0,
  };
}

/** Told only where the score, the tier or what follows from it is another than before. */
function historyLine({ state, judgement, decision, mark }: Judged & { decision: Decision }) {
  if (decision.kind === 'skip') return null;
  const before = state?.qualification ?? null;
  const { score, tier, factors } = judgement.qualification;
  const pointsBefore = new Map(before?.factors.map(({ id, points }) => [id, points]));
  return {
    score: { from: before?.score ?? null, to: score },
    tier: {
      from: state?.previous.confirmed?.tier ?? null,
      to: decision.written.tier,
      judged: tier,
    },
    changed: decision.changed,
    factors: factors
      .filter(({ id, points }) => points !== (pointsBefore.get(id) ?? 0))
      .map(({ id, points }) => ({ id, from: pointsBefore.get(id) ?? 0, to: points })),
    events: mark.events.map(({ id, subscriptionType, propertyName }) => ({
      id,
      subscriptionType,
      propertyName,
    })),
    ownerSet: decision.ownerToSet,
  };
}

import type { Previous, Proposal } from '../core/decide.ts';
import { Tier } from '../core/verdict.ts';
import type { Portal } from '../store/portals.ts';
import type { Contested } from './contested.ts';
import { OWNER, TIER, type HandEdits } from './hand-edits.ts';
import type { Judged, Overridden } from './judged.ts';
import type { PortalSetup } from './portal-setup.ts';

/** What stands in the CRM: as confirmed, with the owner as it was read just now. */
export function previousOf({ state, judgement }: Judged): Previous {
  const { confirmed, lowerSince } = state?.previous ?? { confirmed: null, lowerSince: null };
  return {
    confirmed: confirmed === null ? null : { ...confirmed, ownerId: judgement.read.ownerId },
    lowerSince,
  };
}

/** Undefined where the property is somebody else's: what it holds does not concern us. */
export function tierInCrm(
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

/** What another app keeps changing back is left to it for a while: no owner to set, and no matter which tier stands. */
export function standingOf(
  { mark }: Judged,
  contested: Contested,
  { ownerId, tierNow }: Standing,
): Standing {
  const properties = contested.get(mark.subjectId)?.properties;
  return {
    ownerId: properties?.has(OWNER) === true ? null : ownerId,
    tierNow: properties?.has(TIER) === true ? undefined : tierNow,
  };
}

/** What is proposed to the core's decision. */
export function proposalOf(
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

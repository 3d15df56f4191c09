import { DAY_MS } from './day.ts';
import { wholePoint, toHundredths } from './hundredths.ts';
import type { Qualification } from './qualify.ts';
import { tierRank } from './tier.ts';
import type { Disposition, Queue, Team, Tier } from './verdict.ts';

/** What stands in the CRM once a write was confirmed. */
export type Written = {
  readonly tier: Tier;
  readonly queue: Queue | null;
  readonly team: Team;
  readonly disposition: Disposition;
  readonly track: string | null;
  readonly score: number;
  readonly fit: number;
  readonly readiness: number;
  readonly confidence: number;
  readonly modelVersion: string;
  readonly ownerId: string | null;
  readonly reason: string;
  readonly nextStep: string;
  /** Epoch milliseconds. */
  readonly scoredAt: number;
  readonly tierChangedAt: number;
};

export type Previous = {
  readonly confirmed: Written | null;
  /** Since when the judged tier has been lower than the written one; null while it is not. */
  readonly lowerSince: number | null;
};

export type Proposal = {
  readonly qualification: Qualification;
  readonly modelVersion: string;
  /** The owner that the contact shall have; null leaves the owner alone. */
  readonly ownerId: string | null;
  /** What the CRM holds as tier now; left out, it is taken to be the tier last written. */
  readonly currentTier?: string | null;
  /** The tier that a person decided on; null or left out where the model's view counts. */
  readonly tierOverride?: Tier | null;
  readonly reason: string;
  readonly nextStep: string;
  readonly demoteAfterDays: number;
};

export type Decision =
  | {
      readonly kind: 'write';
      readonly written: Written;
      readonly ownerToSet: string | null;
      readonly lowerSince: number | null;
      readonly reviewAt: number | null;
      readonly changed: readonly string[];
    }
  | {
      readonly kind: 'skip';
      readonly reason: 'unchanged';
      readonly lowerSince: number | null;
      readonly reviewAt: number | null;
    };

/**
 * Decides what the CRM should hold. Only a change that somebody would notice is worth a call; a new time or
 * wording alone is none. A lower tier waits until the lead has stayed lower for `demoteAfterDays`. A person's
 * tier stands whatever the model says; the wait goes on beneath it.
 */
export function decide(previous: Previous, proposal: Proposal, asOf: number): Decision {
  const { confirmed } = previous;
  const { tier, lowerSince, reviewAt } =
    holdOverride(previous, proposal, asOf) ?? holdTier(previous, proposal, asOf);
  const written = toWritten({ confirmed, proposal, tier, asOf });
  const changed = changedFields(confirmed, written);
  if (isOtherwise(proposal.currentTier, tier) && !changed.includes('tier')) changed.push('tier');
  const ownerToSet = ownerChange(confirmed, proposal);
  if (ownerToSet !== null) changed.push('owner');
  if (changed.length === 0) return { kind: 'skip', reason: 'unchanged', lowerSince, reviewAt };
  return { kind: 'write', written, ownerToSet, lowerSince, reviewAt, changed };
}

type Hold = {
  readonly tier: Tier;
  readonly lowerSince: number | null;
  readonly reviewAt: number | null;
};

/** A person's tier. How long the model has said less is kept: the lead need not wait again when the override ends. */
function holdOverride(
  { lowerSince }: Previous,
  { qualification, tierOverride = null }: Proposal,
  asOf: number,
): Hold | null {
  if (tierOverride === null) return null;
  const isLower = tierRank(qualification.tier) > tierRank(tierOverride);
  return { tier: tierOverride, lowerSince: isLower ? (lowerSince ?? asOf) : null, reviewAt: null };
}

function holdTier(
  { confirmed, lowerSince }: Previous,
  { qualification: { tier }, demoteAfterDays }: Proposal,
  asOf: number,
): Hold {
  const atOnce: Hold = { tier, lowerSince: null, reviewAt: null };
  if (confirmed === null || isImmediate(tier)) return atOnce;
  if (tierRank(tier) <= tierRank(confirmed.tier)) return atOnce;
  const since = lowerSince ?? asOf;
  const reviewAt = Math.ceil(since + demoteAfterDays * DAY_MS);
  return asOf >= reviewAt ? atOnce : { tier: confirmed.tier, lowerSince: since, reviewAt };
}

/** A competitor or an unusable address is no lead that cooled down. */
function isImmediate(tier: Tier): boolean {
  return tier === 'disqualified' || tier === 'needs_data';
}

type WrittenInput = {
  readonly confirmed: Written | null;
  readonly proposal: Proposal;
  readonly tier: Tier;
  readonly asOf: number;
};

function toWritten({ confirmed, proposal, tier, asOf }: WrittenInput): Written {
  const { qualification, modelVersion, ownerId, reason, nextStep } = proposal;
  const { queue, team, disposition, track, score, fit, readiness, confidence } = qualification;
  return {
    tier,
    queue,
    team,
    disposition,
    track,
    score,
    fit,
    readiness,
    confidence,
    modelVersion,
    ownerId: ownerId ?? confirmed?.ownerId ?? null,
    reason,
    nextStep,
    scoredAt: asOf,
    tierChangedAt: confirmed?.tier === tier ? confirmed.tierChangedAt : asOf,
  };
}

const EXACT = ['tier', 'queue', 'team', 'disposition', 'track', 'modelVersion'] as const;
const FIGURES = ['score', 'fit', 'readiness', 'confidence'] as const;

/** What differs in a way that counts; everything for a contact that was never written. */
function changedFields(confirmed: Written | null, written: Written): string[] {
  if (confirmed === null) return [...EXACT, ...FIGURES];
  return [
    ...EXACT.filter((field) => confirmed[field] !== written[field]),
    ...FIGURES.filter((field) => shown(confirmed[field]) !== shown(written[field])),
  ];
}

/** Somebody else has put another tier there than the one that shall stand. */
function isOtherwise(current: string | null | undefined, tier: Tier): boolean {
  return current !== undefined && current !== tier;
}

/** The owner to write, or null where none is wanted or the wanted one stands there already. */
function ownerChange(confirmed: Written | null, proposal: Proposal): string | null {
  const standing = confirmed?.ownerId ?? null;
  return proposal.ownerId === standing ? null : proposal.ownerId;
}

function shown(figure: number): number {
  return wholePoint(toHundredths(figure));
}

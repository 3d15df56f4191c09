import { evidenceOf } from './evidence.ts';
import type { Factor, FactorGroup, FactorState } from './factor.ts';
import { isoTime } from './iso-time.ts';
import type { Facts } from './facts.ts';
import type { Forecast } from './forecast.ts';
import type { HistoryView } from './history-view.ts';
import type { Model } from './model.ts';
import type { Paths } from './paths.ts';
import { pathSteps } from './path-steps.ts';
import { openQuestion } from './open-question.ts';
import type { Qualification } from './qualify.ts';
import type { Written } from './decide.ts';
import { seenIn } from './seen.ts';
import { toHundredths } from './hundredths.ts';
import { Tier, type Disposition, type Queue, type Team } from './verdict.ts';
import { disqualifierLabels, factLabel, nextStepSentence, reasonSentence } from './words.ts';

export type CardFactor = {
  readonly id: string;
  readonly label: string;
  readonly points: number;
  readonly max: number;
  readonly state: FactorState;
  /** What was seen, in words. */
  readonly seen: string;
  readonly at: string | null;
};

export type CardGroup = {
  readonly group: FactorGroup;
  readonly label: string;
  readonly points: number;
  readonly max: number;
  readonly factors: readonly CardFactor[];
};

/** What the card on the contact's record shows, ready to be drawn; times are ISO 8601. */
export type CardView = {
  readonly state: 'scored';
  readonly contactId: string;
  readonly tier: Tier;
  readonly tierLabel: string;
  readonly score: number;
  readonly fit: number;
  readonly readiness: number;
  readonly confidence: number;
  readonly team: Team;
  readonly disposition: Disposition;
  readonly queue: Queue | null;
  readonly track: string | null;
  /** The track in the admin's words. */
  readonly trackLabel: string | null;
  readonly nextStep: string;
  readonly reason: string;
  readonly scoredAt: string;
  readonly tierChangedAt: string | null;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly ownerNote: string | null;
  readonly groups: readonly CardGroup[];
  readonly unknown: readonly {
    readonly id: string;
    readonly label: string;
    readonly worth: number;
  }[];
  readonly missing: readonly { readonly path: string; readonly label: string }[];
  readonly disqualifiedBy: readonly { readonly id: string; readonly label: string }[];
  readonly nextQuestion: {
    readonly id: string;
    readonly ask: string;
    readonly worth: number;
  } | null;
  readonly paths: readonly {
    readonly tier: Tier;
    readonly score: number;
    /** What would have to be found out or happen, in words. */
    readonly steps: readonly string[];
  }[];
  /** Ids of what no rep can change, where that alone stands in the way. */
  readonly blockedBy: readonly { readonly id: string; readonly label: string }[];
  readonly tooFar: boolean;
  /** When the tier that stands falls by itself. */
  readonly forecast: { readonly at: string; readonly tier: Tier } | null;
  /** What people decided against the model, beside what the model says. */
  readonly overrides: readonly CardOverride[];
  /** Why score and tier changed, newest first. */
  readonly history: readonly HistoryView[];
};

export type CardOverride = {
  readonly kind: 'tier' | 'owner';
  readonly value: string;
  readonly label: string;
  readonly by: string;
  readonly why: string;
  readonly at: string;
  readonly until: string;
  /** What the model says instead; null for an owner. */
  readonly model: string | null;
};

export type CardInput = {
  readonly model: Model;
  readonly qualification: Qualification;
  /** What stands in the CRM; null while nothing was confirmed yet. */
  readonly written: Written | null;
  readonly facts: Facts;
  readonly asOf: number;
  readonly modelVersion?: string;
  readonly ownerNote?: string | null;
  readonly paths?: Paths;
  readonly forecast?: Forecast | null;
  readonly overrides?: readonly OverrideInForce[];
  readonly history?: readonly HistoryView[];
};

/** What a person decided; `value` is a tier, or an owner's id ('' for nobody). */
export type OverrideInForce = {
  readonly kind: 'tier' | 'owner';
  readonly value: string;
  readonly by: string;
  readonly why: string;
  readonly at: number;
  readonly until: number;
};

/** Tiers as people read them. */
export const TIER_LABELS: Readonly<Record<Tier, string>> = {
  tier_1: 'Tier 1',
  tier_2: 'Tier 2',
  tier_3: 'Tier 3',
  needs_data: 'Needs data',
  disqualified: 'Disqualified',
};

/** Turns a judged lead into the card's JSON. The tier shown is the written one, which may be held. */
export function cardView(input: CardInput): CardView {
  const { model, qualification, written, facts, asOf } = input;
  const { score, fit, readiness, confidence, team, disposition, queue, track } = qualification;
  const tier = written?.tier ?? qualification.tier;
  const question = openQuestion(model, facts, asOf);
  const labels = disqualifierLabels(model, qualification.disqualifiedBy);
  return {
    state: 'scored',
    contactId: facts.id,
    tier,
    tierLabel: TIER_LABELS[tier],
    score,
    fit,
    readiness,
    confidence,
    team,
    disposition,
    queue,
    track,
    trackLabel: model.nurture?.find((entry) => entry.track === track)?.label ?? null,
    nextStep: nextStepSentence(model, facts, qualification, asOf),
    reason: reasonSentence(model, qualification),
    scoredAt: isoTime(asOf),
    tierChangedAt: written === null ? null : isoTime(written.tierChangedAt),
    modelName: model.name,
    modelVersion: input.modelVersion ?? written?.modelVersion ?? '',
    ownerNote: input.ownerNote ?? null,
    groups: cardGroups(input),
    unknown: qualification.factors
      .filter(({ state }) => state === 'unknown')
      .map(({ id, label, max }) => ({ id, label, worth: max })),
    missing: qualification.incomplete.map((path) => ({ path, label: factLabel(path) })),
    disqualifiedBy: qualification.disqualifiedBy.map((id, index) => ({
      id,
      label: labels[index] ?? id,
    })),
    nextQuestion:
      question === null ? null : { id: question.id, ask: question.ask, worth: question.points },
    ...outlookOf(input),
    overrides: (input.overrides ?? []).map((override) => cardOverride(override, qualification)),
    history: input.history ?? [],
  };
}

function outlookOf({ model, asOf, paths, forecast = null }: CardInput) {
  const labels = new Map(
    [...model.fit.criteria, ...(model.disqualifiers ?? []), ...model.readiness.signals].map(
      ({ id, label }) => [id, label],
    ),
  );
  return {
    paths: (paths?.paths ?? []).map(({ tier, score, changes }) => ({
      tier,
      score,
      steps: pathSteps(model, changes, asOf),
    })),
    blockedBy: (paths?.blockedBy ?? []).map((id) => ({
      id,
      label: labels.get(id) ?? disqualifierLabels(model, [id]).join(''),
    })),
    tooFar: paths?.tooFar ?? false,
    forecast: forecast === null ? null : { at: isoTime(forecast.at), tier: forecast.tier },
  };
}

function cardOverride(override: OverrideInForce, qualification: Qualification): CardOverride {
  const { kind, value, by, why, at, until } = override;
  const tier = Tier.safeParse(value);
  const said = value === '' ? 'nobody' : value;
  return {
    kind,
    value,
    label: kind === 'tier' && tier.success ? TIER_LABELS[tier.data] : said,
    by,
    why,
    at: isoTime(at),
    until: isoTime(until),
    model: kind === 'tier' ? TIER_LABELS[qualification.tier] : null,
  };
}

const GROUP_LABELS: readonly (readonly [FactorGroup, string])[] = [
  ['fit', 'Fit'],
  ['readiness', 'Readiness'],
  ['discovery', 'Discovery'],
  ['penalty', 'Penalties'],
  ['limit', 'Limit'],
];

function cardGroups({ model, qualification, facts, asOf }: CardInput): CardGroup[] {
  const evidence = evidenceOf(model, facts, asOf);
  return GROUP_LABELS.flatMap(([group, label]) => {
    const factors = qualification.factors.filter((factor) => factor.group === group);
    if (factors.length === 0) return [];
    return [
      {
        group,
        label,
        points: sumOf(factors.map(({ points }) => points)),
        max: group === 'readiness' ? model.readiness.cap : sumOf(factors.map(({ max }) => max)),
        factors: factors.map((factor) => cardFactor(model, factor, evidence.get(factor.id) ?? [])),
      },
    ];
  });
}

function cardFactor(
  model: Model,
  { id, label, points, max, state }: Factor,
  evidence: Parameters<typeof seenIn>[1],
): CardFactor {
  return { id, label, points, max, state, ...seenIn(model, evidence) };
}

/** Adds rounded figures as whole hundredths: 0.1 and 0.2 give 0.3 on the card. */
function sumOf(points: readonly number[]): number {
  return points.reduce((total, one) => total + toHundredths(one), 0) / 100;
}

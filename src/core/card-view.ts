import { cardGroups, type CardGroup } from './card-groups.ts';
import { cardOutlook, type CardOutlook } from './card-outlook.ts';
import { cardOverride, type CardOverride, type OverrideInForce } from './card-overrides.ts';
import { isoTime } from './iso-time.ts';
import type { Facts } from './facts.ts';
import type { Forecast } from './forecast.ts';
import type { HistoryView } from './history-view.ts';
import type { Model } from './model.ts';
import type { Paths } from './paths.ts';
import { openQuestion } from './open-question.ts';
import type { Qualification } from './qualify.ts';
import type { Written } from './decide.ts';
import { TIER_LABELS } from './tier-labels.ts';
import type { Disposition, Queue, Team, Tier } from './verdict.ts';
import { disqualifierLabels, factLabel, nextStepSentence, reasonSentence } from './words.ts';

/** What the card on the contact's record shows, ready to be drawn; times are ISO 8601. */
export type CardView = CardOutlook & {
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
  /** What people decided against the model, beside what the model says. */
  readonly overrides: readonly CardOverride[];
  /** Why score and tier changed, newest first. */
  readonly history: readonly HistoryView[];
};

export type CardInput = {
  readonly model: Model;
  readonly qualification: Qualification;
  /** What stands in the CRM; null while nothing was confirmed yet. */
  readonly written: Written | null;
  readonly facts: Facts;
  readonly asOf: number;
  readonly modelVersion?: string;
  readonly paths?: Paths;
  readonly forecast?: Forecast | null;
  readonly overrides?: readonly OverrideInForce[];
  readonly history?: readonly HistoryView[];
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
    ...cardOutlook(input),
    overrides: (input.overrides ?? []).map((override) => cardOverride(override, qualification)),
    history: input.history ?? [],
  };
}

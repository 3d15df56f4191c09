import { causesOfChange, type CausePart } from '../core/causes.ts';
import type { Decision } from '../core/decide.ts';
import type { UnlabelledQualification } from '../core/factor-labels.ts';
import type { Facts } from '../core/facts.ts';
import type { HistoryEntry } from '../core/history-entry.ts';
import { toHundredths } from '../core/hundredths.ts';
import type { Qualification } from '../core/qualify.ts';
import type { Override } from '../store/overrides.ts';
import type { Judged } from './judged.ts';
import type { Noted } from './hand-edits.ts';
import type { PortalSetup } from './portal-setup.ts';
import { isRepeated } from './repeat-intention.ts';

type Line = {
  readonly one: Judged;
  readonly decision: Decision;
  readonly asOf: number;
  readonly setup: PortalSetup;
  /** The setup that judged before; null where it is not known any more. */
  readonly setupBefore: PortalSetup | null;
  readonly overrides: readonly Override[];
  readonly noted: readonly Noted[];
};

/**
 * A line of the contact's history wherever the score changed at all, or something else that people ask about. The
 * lines follow on one another: each begins with the score that the one before ended with.
 */
export function historyLine(line: Line): HistoryEntry | null {
  const { one, decision, setup, overrides, noted } = line;
  const { qualification } = one.judgement;
  const before = one.state?.qualification ?? null;
  const scoreChanged =
    before === null || toHundredths(before.score) !== toHundredths(qualification.score);
  const isWrite = decision.kind === 'write';
  const isNews = isWrite && !isRepeated(decision, one.state);
  if (!scoreChanged && !isNews && overrides.length + noted.length === 0) return null;
  const standing = one.state?.previous.confirmed?.tier ?? null;
  return {
    score: { from: before?.score ?? null, to: qualification.score },
    tier: {
      from: standing,
      to: isWrite ? decision.written.tier : (standing ?? qualification.tier),
      judged: qualification.tier,
    },
    modelVersion: setup.modelVersion,
    causes: before === null ? [] : causesOf(line, before.score),
    changed: isNews ? [...decision.changed] : [],
    factors: changedFactors(before, qualification),
    events: one.mark.events.map(({ id, subscriptionType, propertyName }) => ({
      id,
      subscriptionType,
      propertyName,
    })),
    ownerSet: isNews ? decision.ownerToSet : null,
    overrides: overrides.map(({ kind, value, by }) => ({ kind, value, by })),
    noted: [...noted],
    mergedFrom: null,
  };
}

function causesOf({ one, asOf, setup, setupBefore }: Line, scoreBefore: number) {
  const { state, judgement } = one;
  const { score } = judgement.qualification;
  if (state === undefined) return [];
  const modelBefore = setupBefore?.model ?? setup.model;
  const factsBefore: Facts = {
    id: judgement.facts.id,
    contact: state.contact,
    company: state.company,
    ...state.judged,
  };
  const parts = causesOfChange(
    { model: modelBefore, facts: factsBefore, asOf: state.judgedAt },
    { model: setup.model, facts: judgement.facts, asOf, score },
  );
  const explained = parts.reduce((sum, { points }) => sum + toHundredths(points), 0);
  return withRest(parts, toHundredths(score) - toHundredths(scoreBefore) - explained);
}

/** A release that judges otherwise than the one before it belongs to the model; else nothing is left over. */
function withRest(parts: readonly CausePart[], restHundredths: number): CausePart[] {
  return parts.map(({ cause, points }) =>
    cause === 'model'
      ? { cause, points: (toHundredths(points) + restHundredths) / 100 }
      : { cause, points },
  );
}

function changedFactors(before: UnlabelledQualification | null, { factors }: Qualification) {
  const then = new Map(before?.factors.map(({ id, points }) => [id, points]));
  const changed: { id: string; from: number; to: number }[] = [];
  for (const { id, points: to } of factors) {
    const from = then.get(id) ?? 0;
    then.delete(id);
    if (from !== to) changed.push({ id, from, to });
  }
  for (const [id, from] of then) if (from !== 0) changed.push({ id, from, to: 0 });
  return changed;
}

import type { Attributes, Facts } from './facts.ts';
import { toHundredths } from './hundredths.ts';
import type { Model } from './model.ts';
import { judgeLead } from './qualify.ts';

/** In the order in which a change of score is taken apart. */
export const CAUSES = ['model', 'decay', 'data', 'events', 'person'] as const;
export type Cause = (typeof CAUSES)[number];

/** One part of a change of score; `points` may be 0. */
export type CausePart = { readonly cause: Cause; readonly points: number };

/** One judgement: what was judged, by which model and when. */
export type Judging = {
  readonly model: Model;
  readonly facts: Facts;
  readonly asOf: number;
  /** What `qualify` gave for it, where that is known already. */
  readonly score?: number;
};

/**
 * Takes a change of score apart: what the model, the passing of time, edited data, the lead's acts and noted answers
 * each did to it. Each part is the difference of two calls of `qualify`, so the parts add up exactly to the change.
 * Facts that only the later model reads belong to the model.
 */
export function causesOfChange(before: Judging, after: Judging): CausePart[] {
  const readByModel = before.model === after.model ? before.facts : withNewlyRead(before, after);
  const { model, asOf } = after;
  const { contact, company } = after.facts;
  const steps: readonly Judging[] = [
    before,
    { model, facts: readByModel, asOf: before.asOf },
    { model, facts: readByModel, asOf },
    { model, facts: { ...readByModel, contact, company }, asOf },
    { model, facts: { ...after.facts, answers: readByModel.answers }, asOf },
    after,
  ];
  const scores = scoresOf(steps);
  return CAUSES.map((cause, index) => ({
    cause,
    points: ((scores[index + 1] ?? 0) - (scores[index] ?? 0)) / 100,
  }));
}

/** In hundredths. Most steps change nothing; what was judged once is not judged again. */
function scoresOf(steps: readonly Judging[]): number[] {
  const known = steps.flatMap((step) =>
    step.score === undefined ? [] : [{ step, hundredths: toHundredths(step.score) }],
  );
  return steps.map((step) => {
    const same = known.find((one) => isSame(one.step, step));
    if (same !== undefined) return same.hundredths;
    const { hundredths } = judgeLead(step.model, step.facts, step.asOf).verdict;
    known.push({ step, hundredths });
    return hundredths;
  });
}

/** True only where `qualify` is asked the very same; may be false where two are alike. */
function isSame(left: Judging, right: Judging): boolean {
  return (
    left.model === right.model &&
    left.asOf === right.asOf &&
    haveSame(left.facts.signals, right.facts.signals) &&
    haveSame(left.facts.answers, right.facts.answers) &&
    holdSame(left.facts.contact, right.facts.contact) &&
    holdSame(left.facts.company, right.facts.company)
  );
}

function haveSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index]);
}

function holdSame(left: Attributes, right: Attributes): boolean {
  if (left === right) return true;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && left[key] === right[key])
  );
}

function withNewlyRead(before: Judging, after: Judging): Facts {
  const { contact, company, signals } = before.facts;
  const kinds = kindsOf(before.model);
  const isNewKind = (kind: string) => kindsOf(after.model).has(kind) && !kinds.has(kind);
  const known = new Set(signals.map(({ id }) => id));
  return {
    ...before.facts,
    contact: { ...after.facts.contact, ...defined(contact) },
    company: { ...after.facts.company, ...defined(company) },
    signals: [
      ...signals,
      ...after.facts.signals.filter(({ id, kind }) => isNewKind(kind) && !known.has(id)),
    ],
  };
}

/** JSON has no undefined, but a lead that was built by hand may. */
function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function kindsOf({ sources = [] }: Model): ReadonlySet<string> {
  return new Set(sources.map(({ kind }) => kind));
}

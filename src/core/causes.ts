import type { Attributes, Facts } from './facts.ts';
import { toHundredths } from './hundredths.ts';
import type { Model } from './model.ts';
import { qualify } from './qualify.ts';

/** In the order in which a change of score is taken apart. */
export const CAUSES = ['model', 'decay', 'data', 'events', 'person'] as const;
export type Cause = (typeof CAUSES)[number];

/** One part of a change of score; `points` may be 0. */
export type CausePart = { readonly cause: Cause; readonly points: number };

/** One judgement: what was judged, by which model and when. */
export type Judged = { readonly model: Model; readonly facts: Facts; readonly asOf: number };

/**
 * Takes a change of score apart: what the model, the passing of time, edited data, the lead's acts and noted answers
 * each did to it. Each part is the difference of two calls of `qualify`, so the parts add up exactly to the change.
 * Facts that only the later model reads belong to the model.
 */
export function causesOfChange(before: Judged, after: Judged): CausePart[] {
  const readByModel = before.model === after.model ? before.facts : withNewlyRead(before, after);
  const steps: readonly Judged[] = [
    before,
    { model: after.model, facts: readByModel, asOf: before.asOf },
    { model: after.model, facts: readByModel, asOf: after.asOf },
    {
      ...after,
      facts: { ...readByModel, contact: after.facts.contact, company: after.facts.company },
    },
    { ...after, facts: { ...after.facts, answers: readByModel.answers } },
    after,
  ];
  const scores = steps.map(({ model, facts, asOf }) =>
    toHundredths(qualify(model, facts, asOf).score),
  );
  return CAUSES.map((cause, index) => ({
    cause,
    points: ((scores[index + 1] ?? 0) - (scores[index] ?? 0)) / 100,
  }));
}

function withNewlyRead(before: Judged, after: Judged): Facts {
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

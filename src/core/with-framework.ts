import { distanceFrom } from './decimal-sum.ts';
import type { Framework } from './framework.ts';
import { parseModel, type Model } from './model.ts';
import type { Problem } from './problem.ts';
import { scaleQuestions } from './scale-questions.ts';

export type WithFramework =
  | { readonly ok: true; readonly model: Model }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The model with the framework's script in place of its own discovery, scaled to the points that the model gives to
 * discovery, so that all still add up to 100. Refused where another part of the model takes the id of a question, or
 * asks for the answer to one that is gone.
 */
export function withFramework(model: Model, framework: Framework): WithFramework {
  const { mustConfirm, questions } = framework.scripts[model.market];
  const discovery: Model['discovery'] = {
    framework: framework.id,
    ...(mustConfirm === undefined ? {} : { mustConfirm }),
    questions: scaleQuestions(questions, { from: framework.points, to: discoveryPoints(model) }),
  };
  const changed = { ...model, discovery };
  const parsed = parseModel(changed);
  return parsed.ok ? { ok: true, model: changed } : parsed;
}

/** What criteria and readiness leave of the 100, in decimal arithmetic. */
function discoveryPoints({ fit, readiness }: Model): number {
  const others = [...fit.criteria.map(({ points }) => points), readiness.cap];
  return Math.abs(Number(distanceFrom(100, others)));
}

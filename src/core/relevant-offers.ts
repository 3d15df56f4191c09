import { leavesOf } from './condition-leaves.ts';
import { subjectOf, type Change } from './change.ts';
import type { Condition } from './condition.ts';
import { textAt } from './json-at.ts';
import type { Model } from './model.ts';

/**
 * Leaves out the offers that no set of fewest changes can hold, because the tier does not look at them: where
 * tiers go by criteria, points alone lift nobody.
 */
export function relevantOffers(model: Model, offers: readonly Change[]): readonly Change[] {
  if (model.tiers.policy === 'score') return offers;
  const paths = pathsForTier(model);
  return offers.filter((offer) => 'signal' in offer || paths.has(subjectOf(offer)));
}

/** The facts and answers that may turn a tier by criteria. */
function pathsForTier(model: Model): Set<string> {
  const conditions: (Condition | undefined)[] = [
    ...model.fit.criteria.filter(({ major }) => major === true).map(({ when }) => when),
    ...(model.disqualifiers ?? []).map(({ when }) => when),
    ...model.readiness.signals.map(({ where }) => where),
    ...model.discovery.questions.flatMap((question) =>
      question.type === 'choice' ? [] : question.bands.map(({ when }) => when),
    ),
  ];
  const facts = conditions
    .flatMap((condition) => leavesOf(condition, ''))
    .map(({ leaf }) => textAt(leaf, 'fact') ?? '');
  // A fact that is the property of a question may turn whatever asks for the answer.
  const properties = model.discovery.questions.flatMap(({ property }) => property ?? []);
  return new Set([...facts, ...properties, ...(model.required ?? [])]);
}

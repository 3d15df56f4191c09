import { conditionLeaves } from './condition-leaves.ts';
import { textAt } from './json-at.ts';
import type { Model } from './model.ts';
import type { Problem } from './problem.ts';
import { protectedAttribute } from './protected-attributes.ts';

/** What is allowed in a model and yet worth a second look. */
export function modelWarnings(model: Model): Problem[] {
  return [...protectedFacts(model), ...outOfReach(model), ...withoutEffect(model)];
}

function protectedFacts(model: Model): Problem[] {
  const facts = conditionLeaves(model).map(({ path, leaf }) => ({
    path: `${path}.fact`,
    fact: textAt(leaf, 'fact') ?? '',
  }));
  const properties = model.discovery.questions.map((question, index) => ({
    path: `discovery.questions[${index}].property`,
    fact: question.property ?? '',
  }));
  return [...facts, ...properties].flatMap(({ path, fact }) => {
    // What a company is like is nobody's protected attribute.
    if (fact.startsWith('company.')) return [];
    const attribute = protectedAttribute(fact.slice(fact.indexOf('.') + 1));
    if (attribute === null) return [];
    const message = `${fact} looks like a protected attribute (${attribute}); judging people by it is unlawful in many countries`;
    return [{ path, message }];
  });
}

function outOfReach(model: Model): Problem[] {
  const { goodFit, criteria } = model.fit;
  if (!('boxes' in goodFit) || goodFit.boxes <= criteria.length) return [];
  const message = `${goodFit.boxes} boxes can never be ticked, there are ${criteria.length} criteria`;
  return [{ path: 'fit.goodFit.boxes', message }];
}

function withoutEffect(model: Model): Problem[] {
  return model.readiness.signals.flatMap((rule, index) => {
    if (rule.recentDays === undefined || rule.buying === true) return [];
    const message = 'recentDays has no effect without "buying": true';
    return [{ path: `readiness.signals[${index}].recentDays`, message }];
  });
}

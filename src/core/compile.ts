import { compileCondition, type Check, type Positions } from './compile-condition.ts';
import { compileCriterion, type CompiledCriterion } from './compile-criterion.ts';
import { compilePath, type CompiledPath } from './compile-path.ts';
import { compileQuestion, type CompiledQuestion } from './compile-question.ts';
import { compileRule, type CompiledRule } from './compile-rule.ts';
import type { Condition } from './condition.ts';
import { conditionLeaves } from './condition-leaves.ts';
import { textAt } from './json-at.ts';
import type { Model, Penalty } from './model.ts';
import { outcomeOf, toMillionths, type Outcome } from './outcome.ts';
import { valuePlaces, valuesReader, type ReadValues } from './read-values.ts';

/** A model made ready for judging: closures for conditions, ready-made outcomes for what they come to. */
export type CompiledModel = {
  readonly positions: Positions;
  readonly readValues: ReadValues;
  readonly criteria: readonly CompiledCriterion[];
  readonly rules: readonly CompiledRule[];
  readonly rulesByKind: ReadonlyMap<string, readonly CompiledRule[]>;
  /** The rules that count only so many signals a day. */
  readonly daily: readonly { readonly position: number; readonly perDay: number }[];
  /** Whether a rule's `where` asks for anything but the signal itself. */
  readonly whereReadsLead: boolean;
  readonly questions: readonly CompiledQuestion[];
  readonly questionsById: ReadonlyMap<string, CompiledQuestion>;
  readonly penalties: readonly { readonly when: Check; readonly outcome: Outcome }[];
  readonly disqualifiers: readonly { readonly when: Check; readonly id: string }[];
  readonly nurture: readonly { readonly when: Check; readonly track: string }[];
  readonly required: readonly CompiledPath[];
  readonly isEmailRequired: boolean;
  readonly mustConfirm: readonly number[];
  readonly capMillionths: number;
};

const cache = new WeakMap<Model, CompiledModel>();

/** The compiled form of a model; made once for each model object. */
export function compile(model: Model): CompiledModel {
  const known = cache.get(model);
  if (known !== undefined) return known;
  const compiled = compileModel(model);
  cache.set(model, compiled);
  return compiled;
}

function compileModel(model: Model): CompiledModel {
  const positions: Positions = {
    values: valuePlaces(model),
    questions: new Map(model.discovery.questions.map(({ id }, index) => [id, index])),
    rules: new Map(model.readiness.signals.map(({ id }, index) => [id, index])),
  };
  const check = (when: Condition): Check => compileCondition(when, positions);
  const rules = model.readiness.signals.map((rule, index) => compileRule(rule, index, positions));
  const questions = model.discovery.questions.map((question, index) =>
    compileQuestion(question, index, positions),
  );
  const required = [...new Set(model.required ?? [])].map(compilePath);
  return {
    positions,
    readValues: valuesReader(positions.values),
    criteria: model.fit.criteria.map((criterion) => compileCriterion(criterion, positions)),
    rules,
    rulesByKind: groupByKind(rules),
    daily: rules.flatMap(({ position, rule: { perDay } }) =>
      perDay === undefined ? [] : [{ position, perDay }],
    ),
    whereReadsLead: conditionLeaves(model).some(
      ({ leaf, inWhere }) => inWhere && textAt(leaf, 'fact')?.startsWith('signal.') === false,
    ),
    questions,
    questionsById: new Map(questions.map((question) => [question.question.id, question])),
    penalties: (model.penalties ?? []).map((penalty) => ({
      when: check(penalty.when),
      outcome: penaltyOutcome(penalty),
    })),
    disqualifiers: (model.disqualifiers ?? []).map(({ id, when }) => ({ id, when: check(when) })),
    nurture: (model.nurture ?? []).map(({ track, when }) => ({ track, when: check(when) })),
    required,
    isEmailRequired: required.some(({ path }) => path === 'contact.email'),
    mustConfirm: (model.discovery.mustConfirm ?? []).map((id) => positions.questions.get(id) ?? -1),
    capMillionths: toMillionths(model.readiness.cap),
  };
}

function groupByKind(rules: readonly CompiledRule[]): Map<string, CompiledRule[]> {
  const groups = new Map<string, CompiledRule[]>();
  for (const rule of rules) {
    const group = groups.get(rule.rule.on);
    if (group === undefined) groups.set(rule.rule.on, [rule]);
    if (group !== undefined) group.push(rule);
  }
  return groups;
}

function penaltyOutcome({ id, label, points }: Penalty): Outcome {
  return outcomeOf({ id, group: 'penalty', label, points, max: 0, state: 'met' });
}

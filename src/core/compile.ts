import { compileCondition, equalsTest, type Check, type Positions } from './compile-condition.ts';
import { DAY_MS } from './day.ts';
import { splitPath } from './fact-path.ts';
import type { Criterion, Disqualifier, Model, NurtureEntry, Penalty, SignalRule } from './model.ts';
import type { Question } from './question.ts';
import { readDate } from './read-date.ts';
import { readNumber } from './read-number.ts';
import { toHundredths } from './hundredths.ts';
import { TRUE } from './truth.ts';

/** A model made ready for judging: closures for conditions, whole hundredths for points. */
export type CompiledModel = {
  readonly criteria: readonly CompiledCriterion[];
  readonly rules: readonly CompiledRule[];
  readonly rulesByKind: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly questions: readonly CompiledQuestion[];
  readonly questionsById: ReadonlyMap<string, CompiledQuestion>;
  readonly penalties: readonly (CompiledEntry & { readonly penalty: Penalty })[];
  readonly disqualifiers: readonly (CompiledEntry & { readonly disqualifier: Disqualifier })[];
  readonly nurture: readonly (CompiledEntry & { readonly entry: NurtureEntry })[];
  readonly required: readonly CompiledPath[];
  readonly mustConfirm: readonly number[];
};

type CompiledEntry = { readonly when: Check; readonly points: number };

export type CompiledCriterion = {
  readonly criterion: Criterion;
  readonly points: number;
  readonly when: Check;
  readonly partly: readonly CompiledEntry[];
};

export type CompiledRule = {
  readonly rule: SignalRule;
  readonly position: number;
  readonly where: Check | null;
  readonly windowMs: number;
  readonly recentMs: number;
  readonly max: number;
};

export type CompiledQuestion = {
  readonly question: Question;
  readonly position: number;
  readonly validMs: number;
  readonly property: CompiledPath | null;
  readonly canRead: (text: string) => boolean;
  readonly outcomes: readonly CompiledOutcome[];
};

/** A choice or a band: what an answer may come to. */
export type CompiledOutcome = {
  readonly applies: Check;
  readonly points: number;
  readonly isFull: boolean;
  readonly isNothing: boolean;
  readonly disqualifies: boolean;
};

export type CompiledPath = {
  readonly path: string;
  readonly scope: 'contact' | 'company';
  readonly name: string;
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
    questions: new Map(model.discovery.questions.map(({ id }, index) => [id, index])),
    rules: new Map(model.readiness.signals.map(({ id }, index) => [id, index])),
  };
  const entry = (when: Criterion['when'], points = 0): CompiledEntry => ({
    when: compileCondition(when, positions),
    points: toHundredths(points),
  });
  const rules = model.readiness.signals.map((rule, position) =>
    compileRule(rule, position, positions),
  );
  const questions = model.discovery.questions.map((question, position) =>
    compileQuestion(question, position, positions),
  );
  return {
    criteria: model.fit.criteria.map((criterion) => ({
      criterion,
      ...entry(criterion.when, criterion.points),
      partly: (criterion.partly ?? []).map(({ when, points }) => entry(when, points)),
    })),
    rules,
    rulesByKind: groupByKind(rules),
    questions,
    questionsById: new Map(questions.map((question) => [question.question.id, question])),
    penalties: (model.penalties ?? []).map((penalty) => ({
      penalty,
      ...entry(penalty.when, penalty.points),
    })),
    disqualifiers: (model.disqualifiers ?? []).map((disqualifier) => ({
      disqualifier,
      ...entry(disqualifier.when),
    })),
    nurture: (model.nurture ?? []).map((nurture) => ({ entry: nurture, ...entry(nurture.when) })),
    required: [...new Set(model.required ?? [])].map(compilePath),
    mustConfirm: (model.discovery.mustConfirm ?? []).map((id) => positions.questions.get(id) ?? -1),
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

function compileRule(rule: SignalRule, position: number, positions: Positions): CompiledRule {
  return {
    rule,
    position,
    where: rule.where === undefined ? null : compileCondition(rule.where, positions),
    windowMs: (rule.windowDays ?? Infinity) * DAY_MS,
    recentMs: (rule.recentDays ?? Infinity) * DAY_MS,
    max: rule.points < 0 ? 0 : rule.cap,
  };
}

function compileQuestion(
  question: Question,
  position: number,
  positions: Positions,
): CompiledQuestion {
  const outcomes = outcomesOf(question, position, positions);
  return {
    question,
    position,
    validMs: (question.validDays ?? Infinity) * DAY_MS,
    property: question.property === undefined ? null : compilePath(question.property),
    canRead: reader(question),
    outcomes,
  };
}

function outcomesOf(
  question: Question,
  position: number,
  positions: Positions,
): readonly CompiledOutcome[] {
  const worth = (entry: { points: number; disqualifies?: boolean | undefined }) => ({
    points: toHundredths(entry.points),
    isFull: entry.points === question.points,
    isNothing: entry.points === 0,
    disqualifies: entry.disqualifies === true,
  });
  if (question.type !== 'choice') {
    return question.bands.map((band) => ({
      applies: compileCondition(band.when, positions),
      ...worth(band),
    }));
  }
  return question.answers.map((choice) => {
    const test = equalsTest(choice.value);
    const applies: Check = (frame) => test(frame.answers[position] ?? '', frame.asOf);
    return { applies, ...worth(choice) };
  });
}

function reader(question: Question): (text: string) => boolean {
  if (question.type === 'number') return (text) => readNumber(text) !== null;
  if (question.type === 'date') return (text) => readDate(text) !== null;
  const tests = question.answers.map((choice) => equalsTest(choice.value));
  return (text) => tests.some((test) => test(text, 0) === TRUE);
}

function compilePath(path: string): CompiledPath {
  const { scope, name } = splitPath(path);
  return { path, scope: scope === 'company' ? 'company' : 'contact', name };
}

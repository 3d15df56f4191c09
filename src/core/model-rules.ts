import { conditionLeaves } from './condition-leaves.ts';
import { distanceFrom } from './decimal-sum.ts';
import { jsonAt, listAt, numberAt, textAt } from './json-at.ts';
import { quoteValue, type Problem } from './problem.ts';

/**
 * The rules between parts of a model that no single part can know. They read the raw document, so that
 * they are reported together with mistakes of shape; what has the wrong type is left to the schema.
 */
export function modelRules(model: unknown): Problem[] {
  return [
    ...hundredPoints(model),
    ...uniqueIds(model),
    ...signalCaps(model),
    ...partlyBelowFull(model),
    ...answersWithinQuestion(model),
    ...distinctChoices(model),
    ...knownQuestions(model),
    ...knownReferences(model),
    ...tierBounds(model),
  ];
}

function hundredPoints(model: unknown): Problem[] {
  const criteria = listAt(model, 'fit', 'criteria');
  const questions = listAt(model, 'discovery', 'questions');
  const points = [
    ...criteria.map((criterion) => numberAt(criterion, 'points')),
    numberAt(model, 'readiness', 'cap'),
    ...questions.map((question) => numberAt(question, 'points')),
  ].filter((value) => value !== null);
  if (points.length < criteria.length + 1 + questions.length) return [];
  const off = distanceFrom(100, points);
  if (off === '0') return [];
  const by = off.startsWith('-') ? `${off.slice(1)} too few` : `${off} too many`;
  const message = `expected the points of criteria, readiness.cap and questions to add up to exactly 100, got ${by}`;
  return [{ path: 'model', message }];
}

/** Factors that qualify itself may add; a criterion of the same id could not be told from them. */
const RESERVED_IDS = ['readiness_cap', 'limit'];

const PLACES_OF_IDS: readonly (readonly [string, ...string[]])[] = [
  ['fit', 'criteria'],
  ['readiness', 'signals'],
  ['discovery', 'questions'],
  ['penalties'],
  ['disqualifiers'],
];

function uniqueIds(model: unknown): Problem[] {
  const firstPlace = new Map(RESERVED_IDS.map((id) => [id, 'Assay itself']));
  return PLACES_OF_IDS.flatMap((keys) =>
    listAt(model, ...keys).flatMap((entry, index) => {
      const id = textAt(entry, 'id');
      const place = `${keys.join('.')}[${index}]`;
      if (id === null) return [];
      const taken = firstPlace.get(id);
      if (taken === undefined) firstPlace.set(id, place);
      if (taken === undefined) return [];
      const message = `expected an id of its own, ${quoteValue(id)} is taken by ${taken}`;
      return [{ path: `${place}.id`, message }];
    }),
  );
}

function signalCaps(model: unknown): Problem[] {
  const most = numberAt(model, 'readiness', 'cap');
  return listAt(model, 'readiness', 'signals').flatMap((rule, index) => {
    const [points, cap] = [numberAt(rule, 'points'), numberAt(rule, 'cap')];
    if (points === null || cap === null) return [];
    const path = `readiness.signals[${index}].cap`;
    if (points < 0 && cap > 0) {
      const message = `expected a number of at most 0 (the lowest that negative points may reach), got ${cap}`;
      return [{ path, message }];
    }
    if (points >= 0 && cap < 0) {
      return [{ path, message: `expected a number of at least 0, got ${cap}` }];
    }
    if (most === null || cap <= most) return [];
    return [{ path, message: `expected at most readiness.cap, which is ${most}, got ${cap}` }];
  });
}

function partlyBelowFull(model: unknown): Problem[] {
  return listAt(model, 'fit', 'criteria').flatMap((criterion, index) => {
    const full = numberAt(criterion, 'points');
    return listAt(criterion, 'partly').flatMap((part, at) => {
      const points = numberAt(part, 'points');
      if (full === null || points === null || points < full) return [];
      const path = `fit.criteria[${index}].partly[${at}].points`;
      const message = `expected less than the criterion's points, which are ${full}, got ${points}`;
      return [{ path, message }];
    });
  });
}

function answersWithinQuestion(model: unknown): Problem[] {
  return listAt(model, 'discovery', 'questions').flatMap((question, index) => {
    const most = numberAt(question, 'points');
    return ['answers', 'bands'].flatMap((key) =>
      listAt(question, key).flatMap((entry, at) => {
        const points = numberAt(entry, 'points');
        if (most === null || points === null || points <= most) return [];
        const path = `discovery.questions[${index}].${key}[${at}].points`;
        const message = `expected at most the question's points, which are ${most}, got ${points}`;
        return [{ path, message }];
      }),
    );
  });
}

function distinctChoices(model: unknown): Problem[] {
  return listAt(model, 'discovery', 'questions').flatMap((question, index) => {
    const seen = new Set<string>();
    return listAt(question, 'answers').flatMap((choice, at) => {
      const value = jsonAt(choice, 'value');
      const key = `${typeof value}:${String(value).trim().toLowerCase()}`;
      const isRepeat = seen.has(key);
      seen.add(key);
      if (value === undefined || !isRepeat) return [];
      const path = `discovery.questions[${index}].answers[${at}].value`;
      const message = `expected a value of its own, ${quoteValue(value)} stands above already`;
      return [{ path, message }];
    });
  });
}

function idsAt(model: unknown, ...keys: string[]): Set<string | null> {
  return new Set(listAt(model, ...keys).map((entry) => textAt(entry, 'id')));
}

function knownQuestions(model: unknown): Problem[] {
  const questions = idsAt(model, 'discovery', 'questions');
  return listAt(model, 'discovery', 'mustConfirm').flatMap((id, index) => {
    if (typeof id !== 'string' || questions.has(id)) return [];
    const message = `expected the id of a question, got ${quoteValue(id)}`;
    return [{ path: `discovery.mustConfirm[${index}]`, message }];
  });
}

function knownReferences(model: unknown): Problem[] {
  const questions = idsAt(model, 'discovery', 'questions');
  const rules = idsAt(model, 'readiness', 'signals');
  return conditionLeaves(model).flatMap(({ path, leaf, inWhere }): Problem[] => {
    const did = textAt(leaf, 'did');
    if (did !== null && inWhere) {
      return [{ path: `${path}.did`, message: 'expected no did inside the where of a signal' }];
    }
    if (did !== null && !rules.has(did)) {
      const message = `expected the id of a signal rule, got ${quoteValue(did)}`;
      return [{ path: `${path}.did`, message }];
    }
    const fact = textAt(leaf, 'fact') ?? '';
    if (fact.startsWith('signal.') && !inWhere) {
      const message = `expected signal.* only inside the where of a signal, got ${quoteValue(fact)}`;
      return [{ path: `${path}.fact`, message }];
    }
    if (!fact.startsWith('answer.') || questions.has(fact.slice('answer.'.length))) return [];
    const message = `expected answer. and the id of a question, got ${quoteValue(fact)}`;
    return [{ path: `${path}.fact`, message }];
  });
}

function tierBounds(model: unknown): Problem[] {
  const [first, second] = [
    numberAt(model, 'tiers', 'tier1At'),
    numberAt(model, 'tiers', 'tier2At'),
  ];
  if (first === null || second === null || first >= second) return [];
  const message = `expected at least tier2At, which is ${second}, got ${first}`;
  return [{ path: 'tiers.tier1At', message }];
}

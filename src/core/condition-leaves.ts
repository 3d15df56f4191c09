import { jsonAt, listAt } from './json-at.ts';

/** The end of a condition's tree (`fact` or `did`), where it stands, and whether under a signal's `where`. */
export type ConditionLeaf = {
  readonly path: string;
  readonly leaf: unknown;
  readonly inWhere: boolean;
};

/** Every leaf of every condition of a model document, valid or not, in model order. */
export function conditionLeaves(model: unknown): ConditionLeaf[] {
  return conditionsOf(model).flatMap(({ path, condition, inWhere }) =>
    leavesOf(condition, path).map((leaf) => ({ ...leaf, inWhere })),
  );
}

/** The leaves of one condition, with their paths below `path`. */
export function leavesOf(condition: unknown, path: string): { path: string; leaf: unknown }[] {
  if (condition === undefined) return [];
  for (const key of ['all', 'any']) {
    if (jsonAt(condition, key) !== undefined) {
      return listAt(condition, key).flatMap((part, index) =>
        leavesOf(part, `${path}.${key}[${index}]`),
      );
    }
  }
  const negated = jsonAt(condition, 'not');
  if (negated !== undefined) return leavesOf(negated, `${path}.not`);
  return [{ path, leaf: condition }];
}

type Placed = { readonly path: string; readonly condition: unknown; readonly inWhere: boolean };

function conditionsOf(model: unknown): Placed[] {
  const found: Placed[] = [];
  const add = (holder: unknown, path: string, key = 'when'): void => {
    const condition = jsonAt(holder, key);
    if (condition === undefined) return;
    found.push({ path: `${path}.${key}`, condition, inWhere: key === 'where' });
  };
  listAt(model, 'fit', 'criteria').forEach((criterion, index) => {
    const path = `fit.criteria[${index}]`;
    add(criterion, path);
    listAt(criterion, 'partly').forEach((part, at) => add(part, `${path}.partly[${at}]`));
  });
  listAt(model, 'readiness', 'signals').forEach((rule, index) =>
    add(rule, `readiness.signals[${index}]`, 'where'),
  );
  listAt(model, 'discovery', 'questions').forEach((question, index) => {
    listAt(question, 'bands').forEach((band, at) =>
      add(band, `discovery.questions[${index}].bands[${at}]`),
    );
  });
  for (const key of ['penalties', 'disqualifiers', 'nurture']) {
    listAt(model, key).forEach((entry, index) => add(entry, `${key}[${index}]`));
  }
  return found;
}

import { compileCondition, type Check } from './compile-condition.ts';
import type { Condition, DidCondition } from './condition.ts';
import { conditionLeaves } from './condition-leaves.ts';
import { DAY_MS } from './day.ts';
import { splitPath, type FactScope } from './fact-path.ts';
import { jsonAt, numberAt, textAt } from './json-at.ts';
import type { Model } from './model.ts';

/** A question about a date: it is true from `aheadMs` before the date until `backMs` after it. */
export type DateLeaf = {
  readonly scope: FactScope;
  readonly name: string;
  readonly backMs: number;
  readonly aheadMs: number;
};

export type DidLeaf = { readonly rule: number; readonly withinMs: number; readonly check: Check };

/** What in a model looks at the clock, apart from the fading of signals. */
export type Timing = {
  readonly dates: readonly DateLeaf[];
  readonly dids: readonly DidLeaf[];
};

const cache = new WeakMap<Model, Timing>();

/** The parts of a model that time alone can turn; found once for each model object. */
export function timingOf(model: Model): Timing {
  const known = cache.get(model);
  if (known !== undefined) return known;
  const leaves = conditionLeaves(model);
  const rules = new Map(model.readiness.signals.map(({ id }, index) => [id, index]));
  const timing = {
    dates: leaves.flatMap(({ leaf }) => dateLeaf(leaf)),
    dids: leaves.flatMap(({ leaf }) => didLeaf(leaf, rules)),
  };
  cache.set(model, timing);
  return timing;
}

function dateLeaf(leaf: unknown): DateLeaf[] {
  const [back, ahead] = [numberAt(leaf, 'withinDays'), numberAt(leaf, 'inNextDays')];
  const fact = textAt(leaf, 'fact');
  if (fact === null || (back === null && ahead === null)) return [];
  return [{ ...splitPath(fact), backMs: (back ?? 0) * DAY_MS, aheadMs: (ahead ?? 0) * DAY_MS }];
}

function didLeaf(leaf: unknown, rules: ReadonlyMap<string, number>): DidLeaf[] {
  if (!isDid(leaf)) return [];
  return [
    {
      rule: rules.get(leaf.did) ?? -1,
      withinMs: (leaf.withinDays ?? Infinity) * DAY_MS,
      check: compileCondition(leaf, { values: new Map(), questions: new Map(), rules }),
    },
  ];
}

function isDid(leaf: unknown): leaf is DidCondition & Condition {
  return typeof jsonAt(leaf, 'did') === 'string';
}

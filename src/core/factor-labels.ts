import { compile } from './compile.ts';
import type { Factor } from './factor.ts';
import { limitLabel } from './limit.ts';
import type { Model } from './model.ts';
import type { Qualification } from './qualify.ts';
import { capLabel } from './readiness.ts';

/** A factor as it is stored: what it is called stands in the model. */
export type UnlabelledFactor = Omit<Factor, 'label'>;

/** A qualification as it is stored; factors that say nothing may be left out. */
export type UnlabelledQualification = Omit<Qualification, 'factors'> & {
  readonly factors: readonly UnlabelledFactor[];
};

/** Whether a factor says nothing of the lead: what it looks for was not seen, or is not known. */
export function isSilent({ points, state }: UnlabelledFactor): boolean {
  return points === 0 && (state === 'none' || state === 'unknown');
}

/** All factors of a stored judgement, as the model that judged gave them and in its order. */
export function withLabels(model: Model, stored: readonly UnlabelledFactor[]): Factor[] {
  const { criteria, rules, questions } = compile(model);
  const open = new Map(stored.map((factor) => [keyOf(factor), factor]));
  const told = (silent: Factor): Factor => {
    const { label } = silent;
    const factor = open.get(keyOf(silent));
    open.delete(keyOf(silent));
    return factor === undefined ? silent : { ...factor, label };
  };
  const fit = criteria.map(({ unknown }) => told(unknown.factor));
  const readiness = rules.map(({ none }) => told(none.factor));
  const discovery = questions.map(({ unknown }) => told(unknown.factor));
  // What is there only at times: the cap of readiness, penalties, the limits of a score.
  const others = [...open.values()].map((factor) => ({ ...factor, label: labelOf(model, factor) }));
  const isReadiness = ({ group }: Factor) => group === 'readiness';
  return [
    ...fit,
    ...readiness,
    ...others.filter(isReadiness),
    ...discovery,
    ...others.filter((factor) => !isReadiness(factor)),
  ];
}

function keyOf({ group, id }: UnlabelledFactor): string {
  return `${group}.${id}`;
}

function labelOf(model: Model, { id, group, points }: UnlabelledFactor): string {
  if (group === 'limit') return limitLabel(points);
  if (id === 'readiness_cap') return capLabel(model);
  return model.penalties?.find((penalty) => penalty.id === id)?.label ?? id;
}

import { limitLabel } from './limit.ts';
import type { Factor } from './factor.ts';
import type { Model } from './model.ts';
import type { Qualification } from './qualify.ts';
import { capLabel } from './readiness.ts';

/** A factor as it is stored: what it is called stands in the model. */
export type UnlabelledFactor = Omit<Factor, 'label'>;

/** A qualification as it is stored. */
export type UnlabelledQualification = Omit<Qualification, 'factors'> & {
  readonly factors: readonly UnlabelledFactor[];
};

/** Gives factors the names that the model which judged them has for them. */
export function withLabels(model: Model, factors: readonly UnlabelledFactor[]): Factor[] {
  const labels = new Map([
    ...model.fit.criteria.map(({ id, label }) => [`fit.${id}`, label] as const),
    ...model.readiness.signals.map(({ id, label }) => [`readiness.${id}`, label] as const),
    ...model.discovery.questions.map(({ id, ask }) => [`discovery.${id}`, ask] as const),
    ...(model.penalties ?? []).map(({ id, label }) => [`penalty.${id}`, label] as const),
    ['readiness.readiness_cap', capLabel(model)] as const,
  ]);
  return factors.map(({ id, group, points, max, state }) => ({
    id,
    group,
    label: group === 'limit' ? limitLabel(points) : (labels.get(`${group}.${id}`) ?? id),
    points,
    max,
    state,
  }));
}

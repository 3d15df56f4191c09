import { worthOf } from './answer.ts';
import type { Scene } from './condition.ts';
import { truthOf } from './condition.ts';
import { decimalOf, hundredthsOf, ofHundredths, roundHalfAway, sumOf } from './decimal.ts';
import type { Criterion, Group } from './document.ts';
import { countedSignals, signalHundredths } from './readiness.ts';

export type Factor = {
  readonly id: string;
  readonly group: Group;
  readonly hundredths: bigint;
  readonly max: number;
  readonly state: string;
};

/** All factors in the order of the specification; they add up to the score. */
export function factorsOf(scene: Scene): Factor[] {
  const factors = [
    ...scene.model.fit.criteria.map((criterion) => fitFactor(criterion, scene)),
    ...readinessFactors(scene),
    ...discoveryFactors(scene),
    ...penaltyFactors(scene),
  ];
  const sum = total(factors);
  if (sum < 0n) return [...factors, correction('limit', 'limit', -sum)];
  if (sum > 10_000n) return [...factors, correction('limit', 'limit', 10_000n - sum)];
  return factors;
}

/** The sum of rounded points, in hundredths. */
export const total = (factors: readonly Factor[]): bigint =>
  factors.reduce((sum, { hundredths }) => sum + hundredths, 0n);

const correction = (id: string, group: Group, hundredths: bigint): Factor => ({
  id,
  group,
  hundredths,
  max: 0,
  state: 'met',
});

function fitFactor(criterion: Criterion, scene: Scene): Factor {
  const { id, points: max, when, partly = [] } = criterion;
  const factor = (points: number, state: string): Factor => ({
    id,
    group: 'fit',
    hundredths: hundredthsOf(points),
    max,
    state,
  });
  const whole = truthOf(when, scene);
  if (whole === true) return factor(max, 'met');
  const truths = partly.map((part) => truthOf(part.when, scene));
  const first = partly[truths.indexOf(true)];
  if (first) return factor(first.points, 'partly');
  return factor(0, [whole, ...truths].includes('unknown') ? 'unknown' : 'missed');
}

function readinessFactors(scene: Scene): Factor[] {
  const { cap, signals } = scene.model.readiness;
  const factors = signals.map((rule): Factor => {
    const state = countedSignals(rule, scene).length > 0 ? 'met' : 'none';
    const max = rule.points < 0 ? 0 : rule.cap;
    const hundredths = signalHundredths(rule, scene);
    return { id: rule.id, group: 'readiness', hundredths, max, state };
  });
  const room = sumOf([decimalOf(cap), ofHundredths(-total(factors))]);
  if (room.digits >= 0n) return factors;
  return [...factors, correction('readiness_cap', 'readiness', roundHalfAway(room, 2))];
}

function discoveryFactors(scene: Scene): Factor[] {
  return scene.model.discovery.questions.map((question): Factor => {
    const { points, state } = worthOf(question, scene);
    const hundredths = hundredthsOf(points);
    return { id: question.id, group: 'discovery', hundredths, max: question.points, state };
  });
}

function penaltyFactors(scene: Scene): Factor[] {
  const penalties = (scene.model.penalties ?? []).filter(
    ({ when }) => truthOf(when, scene) === true,
  );
  return penalties.map(({ id, points }) => correction(id, 'penalty', hundredthsOf(points)));
}

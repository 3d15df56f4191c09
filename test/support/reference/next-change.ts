import type { Scene } from './condition.ts';
import type { Model, SignalRule } from './document.ts';
import { isBag, readLead } from './lead.ts';
import { qualify } from './qualify.ts';
import { DAY_MS, instantOf, LAST_INSTANT_MS, textOf } from './reading.ts';
import { signalHundredths } from './readiness.ts';

/**
 * The first whole millisecond after `asOf` at which tier, queue, team, disposition, track or the
 * score as a whole point differ from those at `asOf`, as ISO text; null if never, or no valid lead.
 *
 * Why the walk misses nothing:
 * 1. Everything that is not decay is a comparison of `asOf` with an instant of the lead, moved by a
 *    number of days of the model. `stops` holds all such instants, whether they matter or not. So
 *    between two stops each rule counts the same signals and each condition keeps its truth.
 * 2. Between two stops a decaying rule is one sum of terms with one half-life: moving on by d
 *    multiplies every term, hence the sum, by the same 0.5^(d / half-life). The sum runs towards
 *    zero without turning round; so do its cap and its rounding. (One millisecond changes it by
 *    0.7 / (half-life in ms) of itself, a million times the error of the doubles at 365 days.)
 *    The total of rules with mixed signs may turn round, therefore only single rules are searched.
 * 3. So a rule's next rounded step is found by halving; the walk visits every step of every rule in
 *    order of time and judges the whole lead at each. Between two visits no figure moves at all.
 */
export function nextChangeAt(model: unknown, lead: unknown, asOf: string): string | null {
  const read = readLead(lead);
  const start = instantOf(asOf);
  if (!read.ok || start === undefined) return null;
  const scene: Scene = { model: model as Model, facts: read.facts, asOf: start };
  const before = observed(scene);
  const differs = (ms: number): boolean => observed({ ...scene, asOf: ms }) !== before;

  let from = start;
  for (const stop of [...stopsAfter(scene), LAST_INSTANT_MS + 1]) {
    const change = changeByDecay({ scene, from, to: stop - 1, differs });
    if (change !== undefined) return new Date(change).toISOString();
    if (stop > LAST_INSTANT_MS) break;
    if (differs(stop)) return new Date(stop).toISOString();
    from = stop;
  }
  return null;
}

/** What a change of the outcome is seen by; the score half up to a whole point. */
function observed(scene: Scene): string {
  const { tier, queue, team, disposition, track, score } = qualify(scene);
  const wholePoint = Math.floor((Math.round(score * 100) + 50) / 100);
  return JSON.stringify([tier, queue, team, disposition, track, wholePoint]);
}

type Stretch = { scene: Scene; from: number; to: number; differs: (ms: number) => boolean };

/** Walks over every rounding step of every decaying rule in (from, to]. */
function changeByDecay({ scene, from, to, differs }: Stretch): number | undefined {
  const decaying = scene.model.readiness.signals.filter(
    ({ halfLifeDays }) => halfLifeDays !== undefined,
  );
  const steps = decaying.map((rule) => ({ rule, at: nextStep(rule, { scene, from, to }) }));
  for (;;) {
    const at = Math.min(...steps.map((step) => step.at));
    if (at > to) return undefined;
    if (differs(at)) return at;
    for (const step of steps) {
      if (step.at === at) step.at = nextStep(step.rule, { scene, from: at, to });
    }
  }
}

/** The first millisecond in (from, to] at which the rule's rounded points differ; else Infinity. */
function nextStep(rule: SignalRule, stretch: Omit<Stretch, 'differs'>): number {
  const pointsAt = (ms: number): bigint => signalHundredths(rule, { ...stretch.scene, asOf: ms });
  const start = pointsAt(stretch.from);
  if (stretch.to <= stretch.from || pointsAt(stretch.to) === start) return Infinity;
  let same = stretch.from;
  let other = stretch.to;
  while (other - same > 1) {
    const middle = same + Math.floor((other - same) / 2);
    if (pointsAt(middle) === start) same = middle;
    else other = middle;
  }
  return other;
}

/** Every millisecond after `asOf` at which a comparison with the clock may turn, in order. */
function stopsAfter({ model, facts, asOf }: Scene): number[] {
  const values = [
    ...Object.values(facts.contact),
    ...Object.values(facts.company),
    ...facts.signals.flatMap(({ attributes }) => Object.values(attributes)),
    ...facts.answers.map(({ value }) => value),
  ];
  const instants = [
    ...facts.signals.map(({ at }) => at),
    ...facts.answers.map(({ at }) => at),
    ...values.map((value) => instantOf(textOf(value) ?? '') ?? -Infinity),
  ];
  const past = daysUnder(model, ['withinDays', 'windowDays', 'recentDays', 'validDays']);
  const ahead = daysUnder(model, ['inNextDays']);
  const turns = instants.flatMap((instant) => [
    instant,
    ...past.map((days) => instant + days * DAY_MS),
    ...ahead.map((days) => instant - days * DAY_MS),
  ]);
  // Bounds are included: a comparison turns at the instant itself or one millisecond later.
  const stops = turns.flatMap((turn) => [Math.floor(turn), Math.floor(turn) + 1]);
  const isAhead = (ms: number): boolean => ms > asOf && ms <= LAST_INSTANT_MS;
  return [...new Set(stops.filter(isAhead))].sort((a, b) => a - b);
}

/** All numbers that stand under one of the keys, anywhere in the model. */
function daysUnder(value: unknown, keys: readonly string[]): number[] {
  if (Array.isArray(value)) return value.flatMap((item) => daysUnder(item, keys));
  if (!isBag(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === 'number' && keys.includes(key) ? [item] : daysUnder(item, keys),
  );
}

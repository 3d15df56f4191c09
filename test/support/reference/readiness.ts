import type { Scene } from './condition.ts';
import { truthOf } from './condition.ts';
import { hundredthsOf } from './decimal.ts';
import type { SignalRule } from './document.ts';
import type { Signal } from './lead.ts';
import { DAY_MS } from './reading.ts';

/** The signals a rule counts at `asOf`, oldest first. */
export function countedSignals(rule: SignalRule, scene: Scene): Signal[] {
  const { facts, asOf } = scene;
  const left = facts.signals
    .filter(({ kind }) => kind === rule.on)
    .filter(({ at }) => at <= asOf)
    .filter(({ at }) => asOf - at <= (rule.windowDays ?? Infinity) * DAY_MS)
    .filter((signal) => rule.where === undefined || isWanted(rule.where, { ...scene, signal }));
  const { perDay } = rule;
  if (perDay === undefined) return oldestFirst(left);
  const days = new Set(left.map(utcDay));
  return oldestFirst(
    [...days].flatMap((day) =>
      oldestFirst(left.filter((signal) => utcDay(signal) === day)).slice(-perDay),
    ),
  );
}

const isWanted = (where: NonNullable<SignalRule['where']>, scene: Scene): boolean =>
  truthOf(where, scene) === true;
const utcDay = ({ at }: Signal): number => Math.floor(at / DAY_MS);
const oldestFirst = (signals: readonly Signal[]): Signal[] =>
  [...signals].sort((a, b) => a.at - b.at);

/** The rounded points of one signal rule, in hundredths. */
export function signalHundredths(rule: SignalRule, scene: Scene): bigint {
  let sum = 0;
  for (const { at } of countedSignals(rule, scene)) {
    const ageDays = (scene.asOf - at) / DAY_MS;
    const share = rule.halfLifeDays === undefined ? 1 : Math.pow(0.5, ageDays / rule.halfLifeDays);
    sum += rule.points * share;
  }
  const limited = rule.points < 0 ? Math.max(sum, rule.cap) : Math.min(sum, rule.cap);
  return hundredthsOf(limited);
}

/** Whether some signal counted by a buying rule is recent enough. */
export function hasRecentBuyingSignal(scene: Scene): boolean {
  const rules = scene.model.readiness.signals.filter(({ buying }) => buying === true);
  return rules.some((rule) =>
    countedSignals(rule, scene).some(
      ({ at }) => scene.asOf - at <= (rule.recentDays ?? Infinity) * DAY_MS,
    ),
  );
}

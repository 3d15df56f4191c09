import type { SignalRule } from '../document.ts';
import { DAY_MS } from '../reading.ts';
import type { Draft } from './generate-lead.ts';
import { valueFor } from './generate-lead.ts';
import type { Random } from './random.ts';
import { SIGNAL_KINDS, SIGNAL_TOPICS } from './topics.ts';
import { instantText, leavesOf, wishesFor } from './wishes.ts';

/** Raw signals: at window edges, at midnight, in the future, doubled, without an id, of any kind. */
export function generateSignals(draft: Draft, quality: number): Record<string, unknown>[] {
  const { model, random } = draft;
  const rules = model.readiness.signals;
  if (random.chance(0.06)) return loneSignal(draft);
  const eager = rules
    .filter(({ points }) => points > 0)
    .flatMap((rule) =>
      random.chance(quality)
        ? [
            signalsFor(rule, recentInstant(draft), draft),
            signalsFor(rule, recentInstant(draft), draft),
          ]
        : [],
    );
  const count = random.chance(0.05) ? random.int(20, 40) : random.int(0, 8);
  const loose = Array.from({ length: count }, () => {
    const rule = random.pick(rules);
    const signal = signalsFor(rule, anyInstant(rule, draft), draft);
    return random.chance(0.1) ? { ...signal, kind: random.pick(SIGNAL_KINDS) } : signal;
  });
  return withDoubles([...eager, ...loose], draft);
}

/** A single buying signal on the edge of being recent, with nothing that would hide it. */
function loneSignal(draft: Draft): Record<string, unknown>[] {
  const { model, random, asOf } = draft;
  const buying = model.readiness.signals.filter(({ buying: isBuying }) => isBuying === true);
  return buying.slice(0, 1).map((rule) => {
    const edge = asOf - (rule.recentDays ?? 30) * DAY_MS;
    return signalsFor(rule, Math.ceil(edge) + random.int(-1, 1), draft);
  });
}

/** One raw signal of the rule's kind, mostly such that its `where` is true. */
export function signalsFor(rule: SignalRule, at: number, draft: Draft): Record<string, unknown> {
  const { random, lead } = draft;
  const attributes: Record<string, unknown> = {};
  for (const topic of SIGNAL_TOPICS) {
    if (topic.type !== 'text' || random.chance(0.5)) continue;
    attributes[topic.path.slice('signal.'.length)] = random.pick(topic.texts);
  }
  for (const { target, isWanted } of wishesFor(rule.where ?? { all: [] }, true, random)) {
    if (!('fact' in target) || !target.fact.startsWith('signal.') || random.chance(0.1)) continue;
    const value = valueFor(target, isWanted, draft);
    if (value !== undefined) attributes[target.fact.slice('signal.'.length)] = value;
  }
  const id = `s${lead.signals.length}-${random.int(0, 1_000_000)}`;
  return {
    ...(random.chance(0.85) && { id }),
    kind: rule.on,
    at: instantText(at, random),
    ...((random.chance(0.9) || leavesOf(rule.where).length > 0) && { attributes }),
  };
}

const recentInstant = ({ asOf, random }: Draft): number =>
  asOf - random.pick([0, 1, 3_600_000, random.int(0, DAY_MS), random.int(0, 5 * DAY_MS)]);

function anyInstant(rule: SignalRule, { asOf, random, model }: Draft): number {
  const dids = JSON.stringify(model).match(/"withinDays":\d+/g) ?? [];
  const didDays = dids.map((text) => Number(text.split(':')[1]));
  const days = [rule.windowDays ?? 30, rule.recentDays ?? 7, rule.halfLifeDays ?? 14, ...didDays];
  const edge = asOf - random.pick(days) * DAY_MS;
  const midnight = Math.floor(asOf / DAY_MS) * DAY_MS - random.int(0, 10) * DAY_MS;
  return random.pick([
    edge + random.int(-1, 1),
    midnight + random.int(-1, 1),
    asOf + random.pick([0, 1, -1, DAY_MS, random.int(1, 40 * DAY_MS)]),
    asOf - random.int(0, 10 * DAY_MS),
    asOf - random.int(0, 200 * DAY_MS),
    asOf - random.int(0, 2000 * DAY_MS),
  ]);
}

/** Some come twice: the very same again, or the same id at another time with other contents. */
function withDoubles(
  signals: Record<string, unknown>[],
  { asOf, random }: Draft,
): Record<string, unknown>[] {
  const doubles = signals
    .filter((signal) => signal['id'] !== undefined && random.chance(0.15))
    .map((signal) => (random.chance(0.4) ? { ...signal } : moved(signal, asOf, random)));
  return [...signals, ...doubles];
}

/** At an odd millisecond of its own, so that never two different ones share id and instant. */
const moved = (
  signal: Record<string, unknown>,
  asOf: number,
  random: Random,
): Record<string, unknown> => ({
  ...signal,
  at: new Date(asOf - random.int(-DAY_MS, 60 * DAY_MS) - 0.5 * DAY_MS - 17).toISOString(),
  ...(random.chance(0.3) && { attributes: {} }),
});

import { compareCodePoints } from './code-points.ts';
import type { CompiledModel, CompiledRule } from './compile.ts';
import { DAY_MS } from './day.ts';
import type { Signal } from './facts.ts';
import type { Frame } from './frame.ts';
import { TRUE } from './truth.ts';

/**
 * For each rule the times of the signals that it counts, oldest first. The rules' conditions are asked
 * with the frame's answers, which must be there already.
 */
export function countSignals(
  compiled: CompiledModel,
  signals: readonly Signal[],
  frame: Frame,
): (readonly number[])[] {
  const counted: number[][] = compiled.rules.map(() => []);
  for (const signal of oldestFirst(distinctSignals(signals))) {
    if (signal.at > frame.asOf) break;
    for (const rule of compiled.rulesByKind.get(signal.kind) ?? []) {
      if (counts(rule, signal, frame)) counted[rule.position]?.push(signal.at);
    }
  }
  return counted.map((times, position) => {
    const perDay = compiled.rules[position]?.rule.perDay;
    return perDay === undefined ? times : newestOfEachDay(times, perDay);
  });
}

function counts(rule: CompiledRule, signal: Signal, frame: Frame): boolean {
  if (frame.asOf - signal.at > rule.windowMs) return false;
  if (rule.where === null) return true;
  frame.signal = signal.attributes;
  return rule.where(frame) === TRUE;
}

/** Keeps the newest `most` of each UTC day; times come and go oldest first. */
function newestOfEachDay(times: readonly number[], most: number): number[] {
  return times.filter((at, index) => {
    // The one `most` places later is of the same day: so many newer ones fill the day already.
    const later = times[index + most];
    return later === undefined || utcDay(later) !== utcDay(at);
  });
}

function utcDay(at: number): number {
  return Math.floor(at / DAY_MS);
}

function oldestFirst(signals: readonly Signal[]): readonly Signal[] {
  let previous = -Infinity;
  for (const { at } of signals) {
    if (at < previous) return [...signals].sort((left, right) => left.at - right.at);
    previous = at;
  }
  return signals;
}

/** Signals with the same id are one, the earliest of them; the order in which they came does not matter. */
export function distinctSignals(signals: readonly Signal[]): readonly Signal[] {
  const byId = new Map<string, Signal>();
  let repeats = 0;
  for (const signal of signals) {
    if (signal.id === undefined) continue;
    const known = byId.get(signal.id);
    if (known !== undefined) repeats += 1;
    if (known === undefined || isEarlier(signal, known)) byId.set(signal.id, signal);
  }
  if (repeats === 0) return signals;
  return signals.filter(({ id }) => id === undefined).concat([...byId.values()]);
}

function isEarlier(signal: Signal, known: Signal): boolean {
  if (signal.at !== known.at) return signal.at < known.at;
  return compareCodePoints(fingerprint(signal), fingerprint(known)) < 0;
}

/** Tells apart two signals of one id and one instant, so that the answer depends on no order. */
function fingerprint({ kind, attributes }: Signal): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.entries(value)
      .sort(([left], [right]) => compareCodePoints(left, right))
      .map(([key, part]) => [key, sorted(part)]);
  };
  return JSON.stringify([kind, sorted(attributes)]);
}

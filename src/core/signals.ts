import { compareCodePoints } from './code-points.ts';
import type { CompiledModel } from './compile.ts';
import type { CompiledRule } from './compile-rule.ts';
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
  const counted: number[][] = [];
  for (const { position } of compiled.rules) counted[position] = NO_TIMES;
  for (const signal of distinctSignals(signals)) {
    if (signal.at > frame.asOf) continue;
    const rules = compiled.rulesByKind.get(signal.kind);
    if (rules === undefined) continue;
    for (const rule of rules) {
      if (!counts(rule, signal, frame)) continue;
      const times = counted[rule.position];
      if (times === undefined || times === NO_TIMES) counted[rule.position] = [signal.at];
      else times.push(signal.at);
    }
  }
  for (const { position, rule } of compiled.rules) {
    const times = counted[position];
    if (times === undefined || times.length < 2) continue;
    sortOldestFirst(times);
    if (rule.perDay !== undefined) counted[position] = newestOfEachDay(times, rule.perDay);
  }
  return counted;
}

/** Shared by all rules that count nothing, which are most; never written to. */
const NO_TIMES: number[] = [];

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

/** Signals are kept in the order in which they came, which mostly is that of their times. */
function sortOldestFirst(times: number[]): void {
  for (let index = 1; index < times.length; index += 1) {
    if ((times[index] ?? 0) < (times[index - 1] ?? 0)) {
      times.sort((left, right) => left - right);
      return;
    }
  }
}

/** Signals with the same id are one, the earliest of them; the order in which they came does not matter. */
export function distinctSignals(signals: readonly Signal[]): readonly Signal[] {
  if (!hasRepeats(signals)) return signals;
  const byId = new Map<string, Signal>();
  for (const signal of signals) {
    if (signal.id === undefined) continue;
    const known = byId.get(signal.id);
    if (known === undefined || isEarlier(signal, known)) byId.set(signal.id, signal);
  }
  return signals.filter(({ id }) => id === undefined).concat([...byId.values()]);
}

function hasRepeats(signals: readonly Signal[]): boolean {
  const ids = new Set<string>();
  let named = 0;
  for (const { id } of signals) {
    if (id === undefined) continue;
    named += 1;
    ids.add(id);
  }
  return ids.size < named;
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

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
  const counted: number[][] = compiled.rules.map(() => NO_TIMES);
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
  for (const times of counted) if (times.length > 1) sortAscending(times);
  for (const { position, perDay } of compiled.daily) {
    const times = counted[position] ?? NO_TIMES;
    if (times.length > perDay) counted[position] = newestOfEachDay(times, perDay);
  }
  return counted;
}

/** What the rules count when one more signal comes, now, to those that the frame counts already. */
export function countedWith(
  compiled: CompiledModel,
  frame: Frame,
  { kind, attributes }: Pick<Signal, 'kind' | 'attributes'>,
): (readonly number[])[] {
  const signal: Signal = { kind, attributes, at: frame.asOf };
  return compiled.rules.map((rule) => {
    const times = frame.counted[rule.position] ?? NO_TIMES;
    if (rule.rule.on !== kind || !counts(rule, signal, frame)) return times;
    const more = [...times, frame.asOf];
    return rule.rule.perDay === undefined ? more : newestOfEachDay(more, rule.rule.perDay);
  });
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

/** Above this many the engine's own sort is faster than shifting places. */
const FEW = 32;

function sortAscending(times: number[]): void {
  for (let index = 1; index < times.length; index += 1) {
    const at = times[index] ?? 0;
    let place = index;
    let before = times[place - 1] ?? 0;
    if (before <= at) continue;
    if (times.length > FEW) {
      times.sort((left, right) => left - right);
      return;
    }
    while (place > 0 && before > at) {
      times[place] = before;
      place -= 1;
      before = times[place - 1] ?? 0;
    }
    times[place] = at;
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

/** Up to this many, comparing each with each costs less than filling a set. */
const FEW_IDS = 16;

function hasRepeats(signals: readonly Signal[]): boolean {
  if (signals.length <= FEW_IDS) {
    for (let index = 1; index < signals.length; index += 1) {
      const id = signals[index]?.id;
      if (id === undefined) continue;
      for (let other = 0; other < index; other += 1) if (signals[other]?.id === id) return true;
    }
    return false;
  }
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
  const inOrder = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inOrder);
    if (typeof value !== 'object' || value === null) return value;
    return Object.entries(value)
      .sort(([left], [right]) => compareCodePoints(left, right))
      .map(([key, part]) => [key, inOrder(part)]);
  };
  return JSON.stringify([kind, inOrder(attributes)]);
}

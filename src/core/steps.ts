import { DAY_MS } from './day.ts';
import type { Moment, Stretch } from './stretch.ts';
import { timingOf } from './timing.ts';

/**
 * The last instants at which a counted signal still lies inside one of the windows that look at it: that of its
 * rule, of what is recent, of a `did`. In no order.
 */
export function endingsOf({ model, judged: { frame }, active }: Stretch): number[] {
  const endings: number[] = [];
  for (const { position, rule, windowMs, recentMs } of active) {
    const times = frame.counted[position] ?? [];
    if (Number.isFinite(windowMs)) for (const at of times) endings.push(at + windowMs);
    const newest = times[times.length - 1];
    // Only the newest one tells whether there was a buying signal lately.
    if (rule.buying === true && newest !== undefined && Number.isFinite(recentMs)) {
      endings.push(newest + recentMs);
    }
  }
  for (const { rule, withinMs } of timingOf(model).dids) {
    if (!Number.isFinite(withinMs)) continue;
    for (const at of frame.counted[rule] ?? []) endings.push(at + withinMs);
  }
  return endings;
}

/** The first whole millisecond after `now` at which a signal has just left one of the windows; infinity if none will. */
export function firstEndingAfter(
  { model, judged: { frame }, active }: Stretch,
  now: number,
): number {
  let first = Infinity;
  const look = (times: readonly number[], lengthMs: number): void => {
    if (lengthMs === Infinity) return;
    // Oldest first, so the first one that is left to leave is the next to leave.
    for (const at of times) {
      const after = Math.floor(at + lengthMs) + 1;
      if (after <= now) continue;
      if (after < first) first = after;
      return;
    }
  };
  for (const { position, rule, windowMs, recentMs } of active) {
    const times = frame.counted[position] ?? [];
    look(times, windowMs);
    if (rule.buying === true) look(times.slice(-1), recentMs);
  }
  for (const { rule, withinMs } of timingOf(model).dids) look(frame.counted[rule] ?? [], withinMs);
  return first;
}

/**
 * The endings inside a stretch, each with the instant after it, in order: so that a search can tell the jump from
 * the fading around it.
 */
export function stepsWithin(endings: readonly number[], from: number, to: number): number[] {
  const steps = endings
    .flatMap((last) => [Math.floor(last), Math.floor(last) + 1])
    .filter((at) => at > from && at < to);
  return [...new Set(steps)].sort((left, right) => left - right);
}

/** The last instant of a stretch at which anything can still move: all has faded or left its window then. */
export function restlessUntil(
  { active }: Stretch,
  first: Moment,
  endings: readonly number[],
): number {
  let until = first.at;
  for (const { position, rule } of active) {
    const times = first.frame.counted[position] ?? [];
    const newest = times[times.length - 1];
    if (rule.halfLifeDays === undefined || newest === undefined || rule.points === 0) continue;
    const most = times.length * Math.abs(rule.points);
    // Below half a hundredth nothing is left after rounding; the newest signal fades last.
    const halvings = Math.max(0, Math.log2(most / 0.004)) + 1;
    until = Math.max(until, newest + halvings * rule.halfLifeDays * DAY_MS);
  }
  for (const last of endings) until = Math.max(until, last + 1);
  return Math.ceil(until);
}

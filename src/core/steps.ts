import { DAY_MS } from './day.ts';
import type { Moment, Stretch } from './stretch.ts';
import { timingOf } from './timing.ts';

/**
 * The instants inside a stretch at which a signal leaves a window at once: of its rule, of what is recent, of a
 * `did`. Each is given with the instant before it, so that a search can tell the jump from the fading around it.
 */
export function stepsWithin(stretch: Stretch, from: number, to: number): number[] {
  const steps = endings(stretch)
    .flatMap((last) => [Math.floor(last), Math.floor(last) + 1])
    .filter((at) => at > from && at < to);
  return [...new Set(steps)].sort((left, right) => left - right);
}

/** The last instant of a stretch at which anything can still move: all has faded or left its window then. */
export function restlessUntil(stretch: Stretch, first: Moment): number {
  const { compiled } = stretch;
  const fades = compiled.rules.map((rule) => {
    const { halfLifeDays, points } = rule.rule;
    const times = first.frame.counted[rule.position] ?? [];
    if (halfLifeDays === undefined || times.length === 0 || points === 0) return first.at;
    const most = times.length * Math.abs(points);
    // Below half a hundredth nothing is left after rounding; the newest signal fades last.
    const halvings = Math.max(0, Math.log2(most / 0.004)) + 1;
    return (times[times.length - 1] ?? first.at) + halvings * halfLifeDays * DAY_MS;
  });
  return Math.ceil(Math.max(first.at, ...fades, ...endings(stretch).map((last) => last + 1)));
}

/** The last instants at which a counted signal still lies inside one of the windows that look at it. */
function endings({ model, compiled, start }: Stretch): number[] {
  const spans = compiled.rules.flatMap(({ position, rule, windowMs, recentMs }) => [
    { position, lengthMs: windowMs },
    ...(rule.buying === true ? [{ position, lengthMs: recentMs }] : []),
  ]);
  const dids = timingOf(model).dids.map(({ rule, withinMs }) => ({
    position: rule,
    lengthMs: withinMs,
  }));
  return [...spans, ...dids]
    .filter(({ lengthMs }) => Number.isFinite(lengthMs))
    .flatMap(({ position, lengthMs }) =>
      (start.counted[position] ?? []).map((at) => at + lengthMs),
    );
}

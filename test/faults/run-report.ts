import { MOST_LIMITED } from '../support/faults/verdict.ts';
import type { RunResult } from './run-under-faults.ts';

/** What came of a run, a line each for people. */
export function inLines({ verdict, troubles, memory, ...run }: RunResult): string[] {
  const { sent, acknowledged, received, repeated, lost, dead, pending, doubled, stale } = verdict;
  const { workersKilled, webKilled, redisKilled, redisFlushed, postgresKilled } = troubles;
  const perSecond = sent / run.seconds;
  return [
    `${sent} events in ${run.seconds.toFixed(0)} s (${perSecond.toFixed(0)} a second), ${acknowledged} acknowledged, ${received} in the app's ledger, ${repeated} delivered again`,
    `killed: workers ${workersKilled}, web ${webKilled}, Redis ${redisKilled}, PostgreSQL ${postgresKilled}; Redis emptied ${redisFlushed} times, HubSpot stumbled ${troubles.hubspotStumbled} times`,
    `lost ${lost}, doubled ${doubled.length}, stale ${stale.length}, dead ${dead}, pending ${pending}`,
    `done ${run.drainedAfterSeconds.toFixed(1)} s after the last act; from webhook to write-back ${ms(run.latencyMs.p50)} median, ${ms(run.latencyMs.p99)} p99`,
    `answers to deliveries: ${Object.entries(run.deliveries)
      .map(([answer, count]) => `${answer}: ${count}`)
      .join(', ')}`,
    `${verdict.calls} calls to HubSpot, ${verdict.limited} of them refused by its limit`,
    ...memory
      .filter(({ seconds }) => seconds > 20)
      .map(
        ({ pid, seconds, lastMb, mostMb, mbPerMinute }) =>
          `memory of process ${pid} over ${seconds.toFixed(0)} s: ${lastMb.toFixed(0)} MB at the end, ${mostMb.toFixed(0)} MB at most, ${mbPerMinute.toFixed(2)} MB a minute`,
      ),
    ...doubled.slice(0, 10),
    ...stale.slice(0, 10).map((one) => JSON.stringify(one)),
  ];
}

export function isClean({ verdict }: RunResult): boolean {
  const { sent, acknowledged, received, lost, dead, pending, doubled, stale, calls, limited } =
    verdict;
  return (
    acknowledged === sent &&
    received === sent &&
    lost + dead + pending + doubled.length + stale.length === 0 &&
    limited <= calls * MOST_LIMITED &&
    sent > 0
  );
}

function ms(value: number | null): string {
  return value === null ? '-' : `${Math.round(value)} ms`;
}

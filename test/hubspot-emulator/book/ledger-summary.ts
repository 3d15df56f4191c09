import type { BookedEvent, Ledger } from './ledger.ts';

/** The book in figures. */
export type LedgerSummary = {
  /** Distinct events that were sent at least once. */
  readonly sent: number;
  readonly acked: number;
  /** Deliveries of an event beyond its first. */
  readonly repeated: number;
  readonly gaveUp: number;
  /** Made, and not yet sent or not yet answered. */
  readonly open: number;
  /** Acknowledged and never read after the send, for longer than `lostAfterMs`. */
  readonly lost: number;
  /** The same, younger. */
  readonly pending: number;
  /** Never sent because the emulator was told so, echoes left out; `unread` of them nobody has found otherwise. */
  readonly withheld: { readonly events: number; readonly unread: number };
  /** Events that ask for no read: the app's own writes, and deletions. */
  readonly ignored: { readonly echo: number; readonly deletion: number };
  readonly latencyMs: {
    readonly count: number;
    readonly p50: number | null;
    readonly p99: number | null;
    readonly max: number | null;
  };
  readonly deliveries: Readonly<Record<string, number>>;
  /** Some of the lost ones, to look at. */
  readonly lostExamples: readonly { portalId: string; contacts: readonly string[] }[];
};

/** Adds the book up; `isGone` tells contacts that cannot be read any more (deleted or merged since). */
export function ledgerSummary(
  ledger: Ledger,
  options: {
    portalId?: string | undefined;
    lostAfterMs: number;
    isGone: (portalId: string, contactId: string) => boolean;
  },
): LedgerSummary {
  const now = performance.now();
  const totals = { sent: 0, acked: 0, repeated: 0, gaveUp: 0, open: 0, lost: 0, pending: 0 };
  const withheld = { events: 0, unread: 0 };
  const lostExamples: { portalId: string; contacts: string[] }[] = [];
  const unreadOf = (event: BookedEvent): string[] =>
    [...event.unread].filter((id) => !options.isGone(event.portalId, id));
  for (const event of ledger.events()) {
    if (options.portalId !== undefined && options.portalId !== event.portalId) continue;
    if (event.state === 'withheld') {
      // Nobody misses the echo of the app's own write, such as the owner that it has just given.
      if (event.contactsOf().length === 0) continue;
      withheld.events += 1;
      if (unreadOf(event).length > 0) withheld.unread += 1;
      continue;
    }
    if (event.sends > 0) totals.sent += 1;
    totals.repeated += Math.max(0, event.sends - 1);
    if (event.state === 'gave_up') totals.gaveUp += 1;
    if (event.state === 'made' || event.state === 'sent') totals.open += 1;
    if (event.state !== 'acknowledged') continue;
    totals.acked += 1;
    const unread = event.unread.size === 0 ? [] : unreadOf(event);
    if (unread.length === 0) continue;
    if (now - (event.firstSentAt ?? now) < options.lostAfterMs) totals.pending += 1;
    else {
      totals.lost += 1;
      if (lostExamples.length < 10)
        lostExamples.push({ portalId: event.portalId, contacts: unread });
    }
  }
  return {
    ...totals,
    withheld,
    ignored: { ...ledger.ignored },
    latencyMs: percentiles(ledger.watch.latencies),
    deliveries: Object.fromEntries(ledger.deliveries),
    lostExamples,
  };
}

function percentiles(latencies: readonly number[]): LedgerSummary['latencyMs'] {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number | null => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return value === undefined ? null : Math.round(value * 10) / 10;
  };
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

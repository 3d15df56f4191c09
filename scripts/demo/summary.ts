import type { EmulatorClient } from './emulator-client.ts';

export type Summary = {
  /** Distinct events, by Assay's ledger. */
  readonly received: number;
  readonly repeated: number;
  readonly applied: number;
  readonly superseded: number;
  readonly ignored: number;
  readonly dead: number;
  readonly pending: number;
  /** By the stand-in's own book: acknowledged and never read afterwards, or given up after the last retry. */
  readonly lost: number;
  readonly contacts: number;
  /** As they stand in the CRM; `none` was not judged. */
  readonly tiers: Readonly<Record<string, number>>;
  readonly hubspotCalls: number;
  /** How often the app was killed; only where the demo was to do that. */
  readonly kills?: number;
  /** From the first send of an event to the confirmed write of its contact. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
};

type Sources = {
  readonly emulator: EmulatorClient;
  readonly portalId: string;
  readonly appOrigin: string;
  readonly operatorToken: string;
  /** How long an acknowledged event may go unread before it is called lost. */
  readonly lostAfterMs: number;
};

type Ledger = Omit<Summary, 'lost' | 'contacts' | 'tiers' | 'hubspotCalls' | 'kills' | 'latencyMs'>;

type Book = Pick<Summary, 'lost' | 'latencyMs'> & {
  /** Events whose every delivery was refused. */
  readonly gaveUp: number;
};

/** Adds up both sides: what Assay says it did, and what the CRM saw of it. */
export async function summarize({
  emulator,
  portalId,
  appOrigin,
  operatorToken,
  lostAfterMs,
}: Sources): Promise<Summary> {
  const [ledger, book, requests, contacts] = await Promise.all([
    readLedger(appOrigin, operatorToken),
    emulator.get<Book>(`/ledger?lostAfterMs=${lostAfterMs}`),
    emulator.get<{ total: number }>('/requests'),
    emulator.contacts(portalId, ['assay_tier']),
  ]);
  const tiers: Record<string, number> = {};
  for (const { properties } of contacts) {
    const tier = properties.assay_tier || 'none';
    tiers[tier] = (tiers[tier] ?? 0) + 1;
  }
  return {
    ...ledger,
    lost: book.lost + book.gaveUp,
    contacts: contacts.length,
    tiers: Object.fromEntries(Object.entries(tiers).toSorted(([a], [b]) => a.localeCompare(b))),
    hubspotCalls: requests.total,
    latencyMs: { p50: book.latencyMs.p50, p99: book.latencyMs.p99 },
  };
}

async function readLedger(appOrigin: string, operatorToken: string): Promise<Ledger> {
  const response = await fetch(`${appOrigin}/health/ledger`, {
    headers: { authorization: `Bearer ${operatorToken}` },
  });
  if (!response.ok) throw new Error(`Assay's ledger answered ${response.status}`);
  const { inbox, totals } = (await response.json()) as {
    inbox: { events: number };
    totals: Ledger;
  };
  // What is acknowledged and not unpacked yet waits as well.
  return {
    ...totals,
    received: totals.received + inbox.events,
    pending: totals.pending + inbox.events,
  };
}

/** One line for people. */
export function inWords(summary: Summary): string {
  const { received, applied, superseded, ignored, dead, pending, latencyMs, tiers, hubspotCalls } =
    summary;
  const byTier = Object.entries(tiers)
    .map(([tier, count]) => `${tier} ${count}`)
    .join(', ');
  const latency =
    latencyMs.p50 === null
      ? 'no write yet'
      : `webhook to write-back ${ms(latencyMs.p50)} median, ${ms(latencyMs.p99)} p99`;
  return `events ${received}: applied ${applied}, superseded ${superseded}, ignored ${ignored}, dead ${dead}, pending ${pending} | ${byTier} | HubSpot calls ${hubspotCalls} | ${latency}`;
}

/** What came of all the kills, in one line for people. */
export function chaosInWords({ kills = 0, received, repeated, lost }: Summary): string {
  return `Assay was killed ${kills} times while ${received} events came in, out of order and ${repeated} times once more: ${lost} lost.`;
}

function ms(value: number | null): string {
  return value === null ? '-' : `${Math.round(value)} ms`;
}

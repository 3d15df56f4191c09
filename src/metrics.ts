import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallSeen } from './hubspot/client.ts';

type Taken = { readonly recorded: number; readonly repeated: number };
type Judged = {
  readonly contacts: number;
  readonly written: number;
  /** When the oldest event of each written contact came in, in ms; none where no event asked for it. */
  readonly receivedAt: readonly number[];
  readonly lane: number;
  readonly now: number;
};

/** What this process counts and measures, for Prometheus. */
export type Metrics = {
  readonly registry: Registry;
  deliveryAnswered(status: number, durationMs: number): void;
  eventsTaken(taken: Taken): void;
  hubSpotCalled(seen: CallSeen): void;
  contactsJudged(judged: Judged): void;
  putAside(subjects: number): void;
  contactsMissed(contacts: number): void;
  contactsContested(contacts: number): void;
  sweepFailed(step: string): void;
  /** A gauge that is read from elsewhere at each scrape. */
  readonly gauge: (name: string, help: string, labelNames: readonly string[]) => Gauge;
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];
/** Calls that read or write contacts: what the economy of calls is measured by. */
const CONTACT_CALLS = /^(read-contacts|write-back)(-again)?$/;

/** A registry of its own for each process, with Node's own figures. */
export function processMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const deliveries = new Histogram({
    name: 'assay_delivery_seconds',
    help: 'Time to answer a webhook delivery, by status.',
    labelNames: ['status'],
    buckets: SECONDS,
    registers,
  });
  const events = new Counter({
    name: 'assay_events_total',
    help: 'Webhook events taken in: new ones, and repeats of known ones.',
    labelNames: ['kind'],
    registers,
  });
  const calls = new Counter({
    name: 'assay_hubspot_calls_total',
    help: 'Calls to HubSpot by purpose, lane and status (0: no answer). Each of them uses up budget.',
    labelNames: ['purpose', 'lane', 'status'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'assay_hubspot_call_seconds',
    help: 'Time until HubSpot answered, by purpose.',
    labelNames: ['purpose'],
    buckets: SECONDS,
    registers,
  });
  const judged = new Counter({
    name: 'assay_contacts_judged_total',
    help: 'Contacts judged, by the most urgent lane of their batch.',
    labelNames: ['lane'],
    registers,
  });
  const written = new Counter({
    name: 'assay_contacts_written_total',
    help: 'Contacts whose new values HubSpot has confirmed.',
    registers,
  });
  const writeBack = new Histogram({
    name: 'assay_write_back_seconds',
    help: 'From the first event of a contact at the door to the confirmed write.',
    labelNames: ['lane'],
    buckets: SECONDS,
    registers,
  });
  const putAside = new Counter({
    name: 'assay_dead_letters_total',
    help: 'Contacts that failed for good.',
    registers,
  });
  const missed = new Counter({
    name: 'assay_missed_by_webhooks_total',
    help: 'Contacts that reconciliation found changed without an event.',
    registers,
  });
  const contested = new Counter({
    name: 'assay_contested_total',
    help: 'Contacts left as another app wants them, because it changes each time what we write.',
    registers,
  });
  const sweepFailures = new Counter({
    name: 'assay_sweep_failures_total',
    help: 'Steps of the sweep that failed; the log says why.',
    labelNames: ['step'],
    registers,
  });
  const gauges = new Map<string, Gauge>();
  const economy = { calls: 0, contacts: 0 };
  new Gauge({
    name: 'assay_contact_calls_per_1000_judged',
    help: 'Contact reads and writes for each 1,000 contacts judged, since this process began.',
    registers,
    collect() {
      if (economy.contacts > 0) this.set((1_000 * economy.calls) / economy.contacts);
    },
  });

  return {
    registry,
    deliveryAnswered: (status, durationMs) =>
      deliveries.observe({ status: String(status) }, durationMs / 1_000),
    eventsTaken({ recorded, repeated }) {
      events.inc({ kind: 'new' }, recorded);
      events.inc({ kind: 'repeated' }, repeated);
    },
    hubSpotCalled({ purpose, lane, status, durationMs }) {
      calls.inc({ purpose, lane: String(lane), status: String(status) });
      callSeconds.observe({ purpose }, durationMs / 1_000);
      if (CONTACT_CALLS.test(purpose)) economy.calls += 1;
    },
    contactsJudged({ contacts, written: count, receivedAt, lane, now }) {
      economy.contacts += contacts;
      judged.inc({ lane: String(lane) }, contacts);
      written.inc(count);
      for (const at of receivedAt) writeBack.observe({ lane: String(lane) }, (now - at) / 1_000);
    },
    putAside: (subjects) => putAside.inc(subjects),
    contactsMissed: (contacts) => missed.inc(contacts),
    contactsContested: (contacts) => contested.inc(contacts),
    sweepFailed: (step) => sweepFailures.inc({ step }),
    gauge(name, help, labelNames) {
      const gauge = gauges.get(name) ?? new Gauge({ name, help, labelNames, registers });
      gauges.set(name, gauge);
      return gauge;
    },
  };
}

import type { AppDefinition } from '../app-definition.ts';
import type { BookedEvent, Ledger } from '../book/ledger.ts';
import type { DeliveryFaults } from '../misbehave.ts';
import { shuffled, type Random } from '../random.ts';
import { webhookHeaders } from '../signature.ts';
import { createPoster } from './post.ts';
import type { MadeEvent } from './to-webhook-events.ts';

const BATCH = 100;
const RETRIES = 10;

export type SenderOptions = {
  /** Events of a portal are collected for this long before they are sent. */
  readonly delayMs: number;
  /** HubSpot gives up waiting for an answer after 5 s. */
  readonly deadlineMs: number;
  /** The first retry comes after about this; each further one after twice as long. HubSpot spreads ten over 24 hours. */
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
};

export type WebhookSender = {
  /** `contactsOf` tells the contacts that the event concerns, for the book. */
  readonly enqueue: (
    portalId: string,
    made: MadeEvent,
    contactsOf: () => readonly string[],
  ) => void;
  /** Events that were made and not yet answered for good. */
  readonly open: () => { queued: number; inFlight: number; waitingForRetry: number };
  readonly close: () => void;
};

type Waiting = { readonly made: MadeEvent; readonly booked: BookedEvent };
type Batch = { readonly events: readonly Waiting[]; attempt: number; readonly isCopy: boolean };
type Queue = { waiting: Waiting[]; ready: Batch[]; timer: NodeJS.Timeout | null; inFlight: number };

/** Delivers events as HubSpot does: in batches, signed, a few at a time, again when they were not taken. */
export function createWebhookSender(parts: {
  app: AppDefinition;
  ledger: Ledger;
  faults: (portalId: string) => DeliveryFaults;
  mapUrl: (url: string) => string;
  random: Random;
  options: SenderOptions;
}): WebhookSender {
  const { app, ledger, options, random } = parts;
  const queues = new Map<string, Queue>();
  const timers = new Set<NodeJS.Timeout>();
  const poster = createPoster();
  let closed = false;
  let waitingForRetry = 0;

  const later = (ms: number, work: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!closed) work();
    }, ms);
    timers.add(timer);
    return timer;
  };

  const enqueue: WebhookSender['enqueue'] = (portalId, made, contactsOf) => {
    const faults = parts.faults(portalId);
    const booked = ledger.made(made, portalId, contactsOf);
    if (random.chance(faults.withheld)) return ledger.withheld(booked);
    const waitMs =
      (random.chance(faults.delayed) ? faults.delayMs : 0) +
      (random.chance(faults.shuffled) ? random.between(0, faults.shuffleMs) : 0);
    if (waitMs === 0) return collect(portalId, { made, booked });
    later(waitMs, () => collect(portalId, { made, booked }));
  };

  const collect = (portalId: string, event: Waiting): void => {
    const key = parts.faults(portalId).mixPortals ? 'mixed' : portalId;
    const queue = queues.get(key) ?? { waiting: [], ready: [], timer: null, inFlight: 0 };
    queues.set(key, queue);
    queue.waiting.push(event);
    if (queue.timer !== null) return;
    queue.timer = later(options.delayMs, () => {
      queue.timer = null;
      if (parts.faults(portalId).shuffled > 0) queue.waiting = shuffled(queue.waiting, random);
      for (let start = 0; start < queue.waiting.length; start += BATCH)
        add(queue, portalId, queue.waiting.slice(start, start + BATCH));
      queue.waiting = [];
      pump(queue);
    });
  };

  const add = (queue: Queue, portalId: string, events: readonly Waiting[]): void => {
    queue.ready.push({ events, attempt: 0, isCopy: false });
    if (random.chance(parts.faults(portalId).doubled))
      queue.ready.push({ events, attempt: 0, isCopy: true });
  };

  const pump = (queue: Queue): void => {
    while (!closed && queue.inFlight < app.maxConcurrentRequests) {
      const batch = queue.ready.shift();
      if (batch === undefined) return;
      queue.inFlight += 1;
      void send(batch).then((taken) => {
        queue.inFlight -= 1;
        if (!closed) settle(queue, batch, taken);
        pump(queue);
      });
    }
  };

  const send = async (batch: Batch): Promise<boolean> => {
    const portalId = String(batch.events[0]?.made.event.portalId ?? '');
    const body = JSON.stringify(
      batch.events.map(({ made }) => ({ ...made.event, attemptNumber: batch.attempt })),
    );
    const faults = parts.faults(portalId);
    const secret = random.chance(faults.wrongSignature)
      ? 'emulator-wrong-secret'
      : app.clientSecret;
    const signedAt = Date.now() - faults.signatureAgeMs;
    const request = { method: 'POST', uri: app.targetUrl, body };
    for (const { booked } of batch.events) ledger.sent(booked);
    const posted = await poster.post({
      url: parts.mapUrl(app.targetUrl),
      body,
      headers: webhookHeaders(secret, request, signedAt),
      deadlineMs: options.deadlineMs,
    });
    const status = posted.kind === 'answered' ? posted.status : 0;
    ledger.delivered(posted.kind === 'answered' ? String(posted.status) : posted.reason);
    return status >= 200 && status < 300;
  };

  const settle = (queue: Queue, batch: Batch, taken: boolean): void => {
    if (taken) {
      for (const { booked } of batch.events) ledger.acknowledged(booked);
      return;
    }
    if (batch.isCopy) return;
    if (batch.attempt >= RETRIES) {
      for (const { booked } of batch.events) ledger.gaveUp(booked);
      return;
    }
    const longest = Math.min(options.retryCapMs, options.retryBaseMs * 2 ** batch.attempt);
    batch.attempt += 1;
    waitingForRetry += batch.events.length;
    later(longest * (0.5 + random.next()), () => {
      waitingForRetry -= batch.events.length;
      queue.ready.unshift(batch);
      pump(queue);
    });
  };

  return {
    enqueue,
    open: () => {
      let [queued, inFlight] = [0, 0];
      for (const queue of queues.values()) {
        queued += queue.waiting.length;
        for (const batch of queue.ready) queued += batch.isCopy ? 0 : batch.events.length;
        inFlight += queue.inFlight;
      }
      return { queued, inFlight, waitingForRetry };
    },
    close: () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      poster.close();
    },
  };
}

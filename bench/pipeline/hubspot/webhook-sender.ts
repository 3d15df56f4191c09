import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { EventBook, ToldEvent } from './told-events.ts';

export const APP_ID = 1_160_452;
export const PUBLIC_URL = 'https://assay.example';
/** HubSpot's own: events in a delivery, and deliveries under way for one portal. */
const MOST_EVENTS = 100;
const CONNECTIONS = 10;
/** Events of a portal are collected for so long. */
const COLLECT_MS = 100;
const TWICE_SHARE = 0.04;
const AGAIN_AFTER_MS = 1_000;

export type WebhookSender = {
  tell(event: ToldEvent): void;
  /** From handing a delivery over until its 2xx, in ms; only of events that count. */
  readonly ackMs: number[];
  refused(): number;
  close(): void;
};

type Options = {
  readonly port: number;
  readonly secret: string;
  readonly book: EventBook;
};

/** Delivers events as HubSpot does: by portal, up to a hundred a time, signed, some of them twice. */
export function webhookSender({ port, secret, book }: Options): WebhookSender {
  const collected = new Map<string, ToldEvent[]>();
  const agents = new Map<string, Agent>();
  const ackMs: number[] = [];
  let refused = 0;
  let isClosed = false;

  function flush(portalId: string): void {
    const events = collected.get(portalId) ?? [];
    collected.delete(portalId);
    for (let start = 0; start < events.length; start += MOST_EVENTS) {
      const some = events.slice(start, start + MOST_EVENTS);
      for (const event of some) book.sent(event);
      void deliver(some, 0);
      if (Math.random() < TWICE_SHARE) void deliver(some, 0);
    }
  }

  async function deliver(events: readonly ToldEvent[], attempt: number): Promise<void> {
    const body = Buffer.from(JSON.stringify(events.map((event) => inWords(event, attempt))));
    const handedOverAt = performance.now();
    const status = await post(events[0]?.portalId ?? '', body).catch(() => 0);
    if (status === 200) {
      if (events[0]?.counts) ackMs.push(performance.now() - handedOverAt);
      return;
    }
    refused += 1;
    setTimeout(() => {
      if (!isClosed) void deliver(events, attempt + 1);
    }, AGAIN_AFTER_MS);
  }

  function post(portalId: string, body: Buffer): Promise<number> {
    const agent = agents.get(portalId) ?? new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    agents.set(portalId, agent);
    const path = '/webhooks/hubspot';
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      ...signed({ method: 'POST', path, body, secret }),
    };
    return new Promise((resolve, reject) => {
      const call = request(
        { port, host: '127.0.0.1', method: 'POST', path, agent, headers },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  return {
    tell(event) {
      const events = collected.get(event.portalId);
      if (events !== undefined) {
        events.push(event);
        return;
      }
      collected.set(event.portalId, [event]);
      setTimeout(() => flush(event.portalId), COLLECT_MS);
    },
    ackMs,
    refused: () => refused,
    close() {
      isClosed = true;
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

type Signing = {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer | '';
  readonly secret: string;
};

/** The headers by which HubSpot vouches for a request. */
export function signed({ method, path, body, secret }: Signing): Readonly<Record<string, string>> {
  const timestamp = String(Date.now());
  const signature = createHmac('sha256', secret)
    .update(method + PUBLIC_URL + path)
    .update(body)
    .update(timestamp)
    .digest('base64');
  return {
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
  };
}

function inWords(event: ToldEvent, attemptNumber: number): object {
  const { record, propertyName } = event;
  return {
    eventId: event.eventId,
    subscriptionId: 25,
    portalId: Number(event.portalId),
    appId: APP_ID,
    occurredAt: event.occurredAt,
    subscriptionType: event.subscriptionType,
    objectTypeId: '0-1',
    objectId: Number(record.id),
    attemptNumber,
    changeSource: event.changeSource,
    sourceId: event.sourceId,
    ...(propertyName === ''
      ? { changeFlag: 'CREATED' }
      : { propertyName, propertyValue: record.own[propertyName] ?? '' }),
  };
}

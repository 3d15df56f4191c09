import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { EventBook, ToldEvent } from './told-events.ts';

export const APP_ID = 1_160_452;
export const PUBLIC_URL = 'https://assay.example';
/** HubSpot's own: events in a delivery, and deliveries under way. */
const MOST_EVENTS = 100;
const CONNECTIONS = 10;
/** Events of a portal are collected for so long, and longer while no connection is free. */
const COLLECT_MS = 100;
const TWICE_SHARE = 0.04;
/** As the answer asks for; spread, as HubSpot does. */
const AGAIN_AFTER_MS = 10_000;

export type WebhookSender = {
  tell(event: ToldEvent): void;
  /** From the start of a delivery until its 2xx, in ms; only of events that count. */
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
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const collected = new Map<string, Told[]>();
  const ready: Delivery[] = [];
  const ackMs: number[] = [];
  let [underWay, refused, isClosed] = [0, 0, false];

  /** What of a portal is collected goes out as one delivery, as soon as a connection is free. */
  function pump(): void {
    for (; underWay < CONNECTIONS; underWay += 1) {
      const next = ready.shift();
      if (next === undefined) return;
      const delivery = next.events.length > 0 ? next : collect(next.portalId);
      void deliver(delivery).finally(() => {
        underWay -= 1;
        pump();
      });
    }
  }

  function collect(portalId: string): Delivery {
    const all = collected.get(portalId) ?? [];
    const some = all.splice(0, MOST_EVENTS);
    if (all.length > 0) ready.unshift({ portalId, events: [], attempt: 0 });
    else collected.delete(portalId);
    const now = performance.now();
    // What waits for a connection waits because of the app: it counts from when it was to be sent.
    for (const { event, dueAt } of some) book.sent(event, Math.min(now, dueAt));
    const delivery = { portalId, events: some.map(({ event }) => event), attempt: 0 };
    if (Math.random() < TWICE_SHARE) ready.push(delivery);
    return delivery;
  }

  async function deliver({ portalId, events, attempt }: Delivery): Promise<void> {
    const body = Buffer.from(JSON.stringify(events.map((event) => inWords(event, attempt))));
    const handedOverAt = performance.now();
    const status = await post(body).catch(() => 0);
    if (status === 200) {
      if (events[0]?.counts) ackMs.push(performance.now() - handedOverAt);
      return;
    }
    refused += 1;
    const again = () => {
      if (isClosed) return;
      ready.push({ portalId, events, attempt: attempt + 1 });
      pump();
    };
    setTimeout(again, AGAIN_AFTER_MS * (1 + Math.random())).unref();
  }

  function post(body: Buffer): Promise<number> {
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
      const { portalId } = event;
      const told = { event, dueAt: performance.now() + COLLECT_MS };
      const others = collected.get(portalId);
      if (others !== undefined) {
        others.push(told);
        return;
      }
      collected.set(portalId, [told]);
      setTimeout(() => {
        ready.push({ portalId, events: [], attempt: 0 });
        pump();
      }, COLLECT_MS);
    },
    ackMs,
    refused: () => refused,
    close() {
      isClosed = true;
      agent.destroy();
    },
  };
}

type Told = { readonly event: ToldEvent; readonly dueAt: number };

/** Without events: those that are collected by the time a connection is free. */
type Delivery = {
  readonly portalId: string;
  readonly events: readonly ToldEvent[];
  readonly attempt: number;
};

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

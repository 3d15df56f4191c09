import { randomUUID } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { toError } from '../src/errors.ts';
import { verifySignature } from '../src/hubspot/signature.ts';
import { keepDelivery } from '../src/store/inbox.ts';
import type { Services } from '../src/services.ts';
import { parseItems } from './delivery.ts';
import { storeGate, type StoreGate } from './store-gate.ts';
import { unpacker, type Unpacker } from './unpacker.ts';

/** A legal batch of 100 events with long texts is far below this; express' own default (100 kB) is not. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const RETRY_AFTER_SECONDS = '10';
/** Several times what HubSpot sends at once for one portal; each holds its body in memory. */
const MOST_UNDER_WAY = 64;
/** HubSpot hangs up after five seconds, of which sending, receiving and checking the delivery take some. */
const ANSWER_WITHIN_MS = 4_000;
/** One that took long to come in is stored all the same: sent again, it would take as long. */
const STORE_WITHIN_MS = 500;

/**
 * The door: verify, read, keep, answer. What was answered with 2xx is on disc; anything else HubSpot sends again.
 * Nothing here waits for the queue, for HubSpot, or for what the events are about: a delivery is kept as it came, and
 * unpacked right afterwards.
 */
export function webhookDoor(services: Services): Router {
  const gate = storeGate({ mostUnderWay: MOST_UNDER_WAY });
  const door = { services, gate, unpacking: unpacker(services) };
  const rawBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });
  return express
    .Router()
    .post('/webhooks/hubspot', measured(services), rawBody, (request, response) =>
      receive(door, request, response),
    );
}

/** Notes when a delivery began to come in. */
function measured({ metrics }: Services): Handler {
  return (_request, response, next) => {
    const startedAt = performance.now();
    response.locals.startedAt = startedAt;
    response.once('close', () =>
      metrics.deliveryAnswered(response.statusCode, performance.now() - startedAt),
    );
    next();
  };
}

type Arrival = { startedAt: number };
type Handler = RequestHandler<object, unknown, unknown, object, Arrival>;

type Door = {
  readonly services: Services;
  readonly gate: StoreGate;
  readonly unpacking: Unpacker;
};

async function receive(
  { services, gate, unpacking }: Door,
  request: Request<object, unknown, unknown, object, Arrival>,
  response: Response<unknown, Arrival>,
): Promise<void> {
  const { config, clock, db } = services;
  const deliveryId = randomUUID();
  const log = services.log.child({ deliveryId });
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

  const signature = verifySignature({
    method: request.method,
    uri: config.publicUrl + request.originalUrl,
    body,
    headers: request.headers,
    secrets: config.hubspot.acceptedSecrets,
    now: clock(),
  });
  if (!signature.ok) {
    log.warn('delivery refused', { reason: signature.reason });
    refuse(response, 401, 'signature-invalid', `The signature was refused: ${signature.reason}.`);
    return;
  }

  const text = body.toString('utf8');
  const items = parseItems(text);
  if (items === null) {
    const reason = 'expected a JSON array of webhook events';
    log.warn('delivery unreadable', { reason });
    refuse(response, 400, 'delivery-unreadable', reason);
    return;
  }

  const delivery = { deliveryId, receivedAt: clock(), events: items.length, body: text };
  const leftMs = response.locals.startedAt + ANSWER_WITHIN_MS - performance.now();
  const stored = await gate
    .pass(() => keepDelivery(db, delivery), Math.max(STORE_WITHIN_MS, leftMs))
    .catch((thrown: unknown) => ({ ok: false, reason: toError(thrown).message }) as const);
  if (!stored.ok) {
    log.error('delivery not stored', { reason: stored.reason });
    response.set('Retry-After', RETRY_AFTER_SECONDS);
    refuse(
      response,
      503,
      'store-unavailable',
      'The delivery could not be stored; please send it again.',
    );
    return;
  }
  response.status(200).json({ deliveryId, received: items.length });
  unpacking.add({ id: stored.value.id, items, characters: text.length });
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}

import { randomUUID } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { toError } from '../src/errors.ts';
import { isEngagementProperty } from '../src/hubspot/signal-sources.ts';
import { verifySignature } from '../src/hubspot/signature.ts';
import { recordDelivery, type LedgerEvent } from '../src/store/ledger.ts';
import type { Services } from '../src/services.ts';
import { parseDelivery } from './delivery.ts';
import { storeGate, type StoreGate } from './store-gate.ts';

/** A legal batch of 100 events with long texts is far below this; express' own default (100 kB) is not. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const RETRY_AFTER_SECONDS = '10';
/** Several times what HubSpot sends at once for one portal; each holds its body in memory. */
const MOST_UNDER_WAY = 64;
/** HubSpot hangs up after five seconds. */
const ANSWER_WITHIN_MS = 4_000;

/**
 * The door: verify, parse, record, wake, answer. What was answered with 2xx is on disc; anything else
 * HubSpot sends again. Nothing here waits for the queue or for HubSpot.
 */
export function webhookDoor(services: Services): Router {
  const gate = storeGate({ mostUnderWay: MOST_UNDER_WAY, withinMs: ANSWER_WITHIN_MS });
  const rawBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });
  return express
    .Router()
    .post('/webhooks/hubspot', measured(services), rawBody, (request, response) =>
      receive({ services, gate }, request, response),
    );
}

function measured({ metrics }: Services): RequestHandler {
  return (_request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () =>
      metrics.deliveryAnswered(response.statusCode, performance.now() - startedAt),
    );
    next();
  };
}

type Door = { readonly services: Services; readonly gate: StoreGate };

async function receive(
  { services, gate }: Door,
  request: Request,
  response: Response,
): Promise<void> {
  const { config, clock } = services;
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

  const delivery = parseDelivery(body.toString('utf8'), isEngagementProperty);
  if (!delivery.ok) {
    log.warn('delivery unreadable', { reason: delivery.reason });
    refuse(response, 400, 'delivery-unreadable', delivery.reason);
    return;
  }

  const stored = await gate
    .pass(() => store(services, deliveryId, delivery.events))
    .catch((thrown: unknown) => ({ ok: false, reason: toError(thrown).message }) as const);
  if (!stored.ok) {
    log.error('delivery not recorded', { reason: stored.reason });
    response.set('Retry-After', RETRY_AFTER_SECONDS);
    refuse(
      response,
      503,
      'store-unavailable',
      'The delivery could not be stored; please send it again.',
    );
    return;
  }
  const { recorded, repeated, portals, events } = stored.value;
  log.info('delivery recorded', { recorded, repeated });
  response.status(200).json({ recorded, repeated });
  services.metrics.eventsTaken({ recorded, repeated });
  for (const portalId of portals) {
    // Nobody is waited for longer than this; a lead that is new or changed is judged at once.
    services.ring(portalId, isUrgent(events, portalId) ? 0 : config.coalesceMs);
  }
}

async function store(
  { portalDirectory, db, clock }: Services,
  deliveryId: string,
  told: readonly LedgerEvent[],
) {
  const events = await portalDirectory.ignoreUnknown(told);
  return { events, ...(await recordDelivery(db, { deliveryId, receivedAt: clock(), events })) };
}

function isUrgent(events: readonly LedgerEvent[], portalId: string): boolean {
  return events.some(
    (event) =>
      event.portalId === portalId &&
      event.ignoredBecause === null &&
      (event.lane === 0 || event.subjectType !== 'contact'),
  );
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}

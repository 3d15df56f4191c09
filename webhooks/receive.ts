import { randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { toError } from '../src/errors.ts';
import { isEngagementProperty } from '../src/hubspot/signal-sources.ts';
import { verifySignature } from '../src/hubspot/signature.ts';
import { recordDelivery, type LedgerEvent } from '../src/store/ledger.ts';
import type { Services } from '../src/services.ts';
import { parseDelivery } from './delivery.ts';

/** A legal batch of 100 events with long texts is far below this; express' own default (100 kB) is not. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const RETRY_AFTER_SECONDS = '10';

/**
 * The door: verify, parse, record, wake, answer. What was answered with 2xx is on disc; anything else
 * HubSpot sends again. Nothing here waits for the queue or for HubSpot.
 */
export function webhookDoor(services: Services): Router {
  const rawBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });
  return express
    .Router()
    .post('/webhooks/hubspot', rawBody, (request, response) =>
      receive(services, request, response),
    );
}

async function receive(services: Services, request: Request, response: Response): Promise<void> {
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

  try {
    const events = await services.portalDirectory.ignoreUnknown(delivery.events);
    const receipt = await recordDelivery(services.db, { deliveryId, receivedAt: clock(), events });
    log.info('delivery recorded', { recorded: receipt.recorded, repeated: receipt.repeated });
    response.status(200).json({ recorded: receipt.recorded, repeated: receipt.repeated });
    for (const portalId of receipt.portals) {
      // Nobody is waited for longer than this; a lead that is new or changed is judged at once.
      services.ring(portalId, isUrgent(events, portalId) ? 0 : config.coalesceMs);
    }
  } catch (thrown) {
    log.error('delivery not recorded', { error: toError(thrown).message });
    response.set('Retry-After', RETRY_AFTER_SECONDS);
    refuse(
      response,
      503,
      'store-unavailable',
      'The delivery could not be stored; please send it again.',
    );
  }
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

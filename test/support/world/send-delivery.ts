import { PUBLIC_URL } from '../../../scripts/demo/start-emulator.ts';
import { deliveryHeaders } from './signed-delivery.ts';

/** Delivers this body as HubSpot does, past the emulator and its book: to an origin, signed now with this secret. */
export function sendDelivery(origin: string, body: string, secret: string): Promise<Response> {
  const headers = deliveryHeaders(body, { secret, publicUrl: PUBLIC_URL });
  return fetch(`${origin}/webhooks/hubspot`, { method: 'POST', headers, body });
}

import { webhookHeaders } from '../../hubspot-emulator/signature.ts';

let last = 500_000;

/** An event as HubSpot sends it, that nobody has seen before, but for what the test says. */
export function webhookEvent(fields: Readonly<Record<string, unknown>> = {}) {
  last += 1;
  return {
    eventId: last,
    subscriptionId: 1_001,
    portalId: 4_242_001,
    appId: 777_001,
    occurredAt: 1_795_255_200_000 + last,
    subscriptionType: 'object.propertyChange',
    attemptNumber: 0,
    changeSource: 'CRM_UI',
    sourceId: 'userId:9001',
    objectTypeId: '0-1',
    objectId: 501,
    propertyName: 'jobtitle',
    propertyValue: 'Head of Operations',
    isSensitive: false,
    ...fields,
  };
}

type Signing = {
  readonly secret: string;
  readonly publicUrl: string;
  /** When it claims to have been signed; now if left out. */
  readonly at?: number;
};

/** Headers of a delivery with this body, signed as HubSpot signs it. */
export function deliveryHeaders(
  body: string,
  { secret, publicUrl, at = Date.now() }: Signing,
): Record<string, string> {
  const request = { method: 'POST', uri: `${publicUrl}/webhooks/hubspot`, body };
  return { 'content-type': 'application/json', ...webhookHeaders(secret, request, at) };
}

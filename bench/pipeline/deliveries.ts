import { createHmac } from 'node:crypto';

export type SignedDelivery = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
};

type Wanted = {
  readonly count: number;
  readonly publicUrl: string;
  readonly secret: string;
  /** Makes the events of this round others than those of the round before. */
  readonly round: number;
};

const EVENTS = 100;
const PORTALS = 20;
const CONTACTS = 5_000;

/** POSTs of a hundred distinct events each, signed as HubSpot signs them. */
export function signedDeliveries({ count, publicUrl, secret, round }: Wanted): SignedDelivery[] {
  return Array.from({ length: count }, (_, post) => {
    const events = Array.from({ length: EVENTS }, (__, index) => {
      const n = (round * count + post) * EVENTS + index;
      return {
        eventId: n,
        subscriptionId: 25,
        portalId: 4_242_001 + (post % PORTALS),
        appId: 1_160_452,
        occurredAt: 1_795_255_200_000 + n,
        subscriptionType: 'object.propertyChange',
        objectTypeId: '0-1',
        objectId: 500_000_000_000 + ((n * 7_919) % CONTACTS),
        attemptNumber: 0,
        propertyName: 'hs_analytics_num_page_views',
        propertyValue: String(n % 100),
        changeSource: 'ANALYTICS',
        sourceId: 'WebAnalyticsPropertyCalculation',
      };
    });
    const body = Buffer.from(JSON.stringify(events));
    const timestamp = String(Date.now());
    const signature = createHmac('sha256', secret)
      .update(`POST${publicUrl}/webhooks/hubspot`)
      .update(body)
      .update(timestamp)
      .digest('base64');
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'x-hubspot-signature-v3': signature,
        'x-hubspot-request-timestamp': timestamp,
      },
    };
  });
}

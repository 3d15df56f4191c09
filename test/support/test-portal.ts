import type { Db } from '../../src/store/database.ts';
import { recordDeliveries, type Delivery, type LedgerEvent } from '../../src/store/ledger.ts';
import { savePortal } from '../../src/store/portals.ts';
import { countRepeats } from '../../src/store/repeats.ts';

let last = 4_242_000;

/** The id of a portal that no other test of this file uses: tests share a database, not a portal. */
export function newPortalId(): string {
  last += 1;
  return String(last);
}

export async function connectedPortal(db: Db): Promise<string> {
  const portalId = newPortalId();
  await savePortal(db, { portalId, hubDomain: 'demo.example', scopes: [], at: 1_000 });
  return portalId;
}

let deliveries = 0;

/** One delivery of these events. */
export function deliver(db: Db, events: readonly LedgerEvent[]) {
  deliveries += 1;
  return record(db, { deliveryId: `delivery-${deliveries}`, receivedAt: 5_000, events });
}

export async function record(db: Db, delivery: Delivery) {
  const { recorded: byDelivery, portals } = await recordDeliveries(db, [delivery]);
  const recorded = byDelivery.get(delivery.deliveryId) ?? 0;
  const repeated = delivery.events.length - recorded;
  if (repeated > 0) await countRepeats(db, [delivery]);
  return { recorded, repeated, portals };
}

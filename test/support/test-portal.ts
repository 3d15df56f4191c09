import type { Db } from '../../src/store/database.ts';
import { keepDelivery } from '../../src/store/inbox.ts';
import { recordDeliveries, type LedgerEvent } from '../../src/store/ledger.ts';
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

type Told = {
  readonly deliveryId: string;
  readonly receivedAt: number;
  readonly events: readonly LedgerEvent[];
};

/** What becomes of a delivery between the door and its place in the ledger. */
export async function record(db: Db, { events, ...told }: Told) {
  const { id } = await keepDelivery(db, { ...told, events: events.length, body: '[]' });
  const { deliveries: taken, portals } = await recordDeliveries(db, [{ id, events }]);
  const recorded = taken[0]?.recorded ?? 0;
  const repeated = events.length - recorded;
  if (repeated > 0) await countRepeats(db, [{ ...told, events }]);
  return { recorded, repeated, portals: portals.map(({ portalId }) => portalId) };
}

import { toError } from '../src/errors.ts';
import { isEngagementProperty } from '../src/hubspot/signal-sources.ts';
import { passesByItself } from '../src/jobs/give-back.ts';
import type { Services } from '../src/services.ts';
import { type KeptDelivery, postponeDelivery, takeDeliveries } from '../src/store/inbox.ts';
import { type Delivery, type LedgerEvent, recordDeliveries } from '../src/store/ledger.ts';
import { countRepeats } from '../src/store/repeats.ts';
import { parseDelivery } from './delivery.ts';

/** Deliveries of one commit: enough to make it worth its while, few enough that nothing waits long for it. */
const AT_ONCE = 20;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

type Options = {
  /** Deliveries that were taken in later than this ago are left alone. */
  readonly waitedMs: number;
};

/**
 * Unpacks what waits in the inbox, oldest first, until nothing does: events go to the ledger, what they touched is
 * marked, and the portals are rung for. Any process may do so at any time, several at once, too.
 *
 * @throws AppError `database-unavailable`; what was not unpacked stays in the inbox
 */
export async function unpackInbox(services: Services, { waitedMs }: Options): Promise<void> {
  let limit = AT_ONCE;
  while (!services.stopping.aborted) {
    const tried: KeptDelivery[] = [];
    try {
      const unpacked = await unpack(services, { limit, waitedMs, tried });
      if (unpacked < limit) return;
    } catch (thrown) {
      const error = toError(thrown);
      const [first] = tried;
      if (passesByItself(error) || first === undefined) throw error;
      // One that cannot be recorded must not hold up the others: from here on each by itself, and that one later.
      if (tried.length === 1) await postpone(services, first, error);
      limit = 1;
    }
  }
}

type Unpack = Options & {
  readonly limit: number;
  /** Tells the caller which deliveries it was that failed. */
  readonly tried: KeptDelivery[];
};

/** Gives how many deliveries there were. */
async function unpack(services: Services, { tried, ...take }: Unpack): Promise<number> {
  const { db, portalDirectory } = services;
  const { deliveries, recorded, portals } = await db.transaction().execute(async (tx) => {
    tried.push(...(await takeDeliveries(tx, take)));
    const told: Delivery[] = [];
    for (const { deliveryId, receivedAt, body } of tried) {
      const events = await portalDirectory.ignoreUnknown(tx, eventsOf(body));
      told.push({ deliveryId, receivedAt, events });
    }
    return { deliveries: told, ...(await recordDeliveries(tx, told)) };
  });
  const newOf = ({ deliveryId }: Delivery) => recorded.get(deliveryId) ?? 0;
  const repeating = deliveries.filter((delivery) => newOf(delivery) < delivery.events.length);
  if (repeating.length > 0) await countRepeats(db, repeating);
  const events = deliveries.flatMap((delivery) => delivery.events);
  for (const portalId of portals) {
    // Nobody is waited for longer than this; a lead that is new or changed is judged at once.
    services.ring(portalId, isUrgent(events, portalId) ? 0 : services.config.coalesceMs);
  }
  for (const delivery of deliveries) noteRecorded(services, delivery, newOf(delivery));
  return deliveries.length;
}

/** The door has read the body before it took the delivery in. */
function eventsOf(body: string): readonly LedgerEvent[] {
  const delivery = parseDelivery(body, isEngagementProperty);
  if (!delivery.ok) throw new Error(`the inbox holds what is no delivery: ${delivery.reason}`);
  return delivery.events;
}

function noteRecorded(
  { log, metrics }: Services,
  { deliveryId, events }: Delivery,
  recorded: number,
): void {
  const repeated = events.length - recorded;
  log.info('delivery recorded', { deliveryId, recorded, repeated });
  metrics.eventsTaken({ recorded, repeated });
}

async function postpone(
  { db, log }: Services,
  delivery: KeptDelivery,
  error: Error,
): Promise<void> {
  const { deliveryId, failures } = delivery;
  log.error('delivery not unpacked', { deliveryId, failures: failures + 1, error: error.message });
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  await postponeDelivery(db, delivery, waitMs);
}

function isUrgent(events: readonly LedgerEvent[], portalId: string): boolean {
  return events.some(
    (event) =>
      event.portalId === portalId &&
      event.ignoredBecause === null &&
      (event.lane === 0 || event.subjectType !== 'contact'),
  );
}

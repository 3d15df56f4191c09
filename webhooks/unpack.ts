import { toError } from '../src/errors.ts';
import { isEngagementProperty } from '../src/hubspot/signal-sources.ts';
import { RING_AHEAD_MS } from '../src/jobs/drain-portal.ts';
import { passesByItself } from '../src/jobs/give-back.ts';
import type { Services } from '../src/services.ts';
import { type LeftDelivery, postponeDelivery, readInbox } from '../src/store/inbox.ts';
import { type Delivery, type LedgerEvent, recordDeliveries } from '../src/store/ledger.ts';
import { countRepeats } from '../src/store/repeats.ts';
import { parseItems, readItems } from './delivery.ts';

/** Deliveries of one commit: enough to make it worth its while, few enough that nothing waits long for it. */
export const UNPACKED_AT_ONCE = 20;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** A delivery that lies in the inbox, with the items of its body. */
export type OpenDelivery = { readonly id: string; readonly items: readonly unknown[] };

/**
 * Unpacks deliveries in one commit: they leave the inbox, their events go to the ledger, what these touched is marked,
 * and the portals are rung for. Any process may do so at any time; each delivery is unpacked once.
 */
export async function unpack(services: Services, open: readonly OpenDelivery[]): Promise<void> {
  const { db, portalDirectory } = services;
  const told = new Map<string, Delivery>();
  for (const { id, items } of open) {
    const events = await portalDirectory.ignoreUnknown(readItems(items, isEngagementProperty));
    told.set(id, { id, events });
  }
  const { deliveries, portals } = await recordDeliveries(db, [...told.values()]);
  const done = deliveries.map(({ id, deliveryId, recorded }) => {
    const events = told.get(id)?.events ?? [];
    return { deliveryId, events, recorded, repeated: events.length - recorded };
  });
  const repeating = done.filter(({ repeated }) => repeated > 0);
  if (repeating.length > 0) await countRepeats(db, repeating);
  const events = done.flatMap((delivery) => delivery.events);
  for (const { portalId, waitedMs } of portals) {
    // Nobody is waited for longer than the window; a lead that is new or changed is judged at once.
    const windowMs = isUrgent(events, portalId) ? 0 : services.config.coalesceMs;
    services.ring(portalId, Math.max(0, windowMs - waitedMs - RING_AHEAD_MS));
  }
  for (const { deliveryId, recorded, repeated } of done) {
    services.log.info('delivery recorded', { deliveryId, recorded, repeated });
    services.metrics.eventsTaken({ recorded, repeated });
  }
}

type Options = {
  /** Deliveries that were taken in later than this ago are left alone. */
  readonly waitedMs: number;
};

/**
 * Unpacks what was left in the inbox, oldest first, until nothing is: by a process that is gone, or that had more
 * than it could keep in mind.
 *
 * @throws AppError `database-unavailable`; what was not unpacked stays in the inbox
 */
export async function unpackInbox(services: Services, { waitedMs }: Options): Promise<void> {
  let limit = UNPACKED_AT_ONCE;
  while (!services.stopping.aborted) {
    const left = await readInbox(services.db, { limit, waitedMs });
    const [first] = left;
    if (first === undefined) return;
    try {
      await unpack(
        services,
        left.map(({ id, body }) => ({ id, items: itemsOf(body) })),
      );
    } catch (thrown) {
      const error = toError(thrown);
      if (passesByItself(error)) throw error;
      // One that cannot be recorded must not hold up the others: from here on each by itself, and that one later.
      if (left.length === 1) await postpone(services, first, error);
      limit = 1;
    }
  }
}

/** The door has read the body before it took the delivery in. */
function itemsOf(body: string): readonly unknown[] {
  const items = parseItems(body);
  if (items === null) throw new Error('the inbox holds what is no delivery');
  return items;
}

async function postpone(
  { db, log }: Services,
  { id, failures }: LeftDelivery,
  error: Error,
): Promise<void> {
  log.error('delivery not unpacked', { id, failures: failures + 1, error: error.message });
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  await postponeDelivery(db, { id }, waitMs);
}

function isUrgent(events: readonly LedgerEvent[], portalId: string): boolean {
  return events.some(
    (event) =>
      event.portalId === portalId &&
      event.ignoredBecause === null &&
      (event.lane === 0 || event.subjectType !== 'contact'),
  );
}

import type { AppWorld } from './app-world.ts';
import { type BenchPortal, type BenchRecord, change } from './hubspot/records.ts';

/** Lets a contact come into being now, and the app be told of it. */
export function tellCreated(
  { events, sender }: AppWorld,
  portal: BenchPortal,
  record: BenchRecord,
): void {
  change(portal, record, {});
  sender.tell(
    events.add({
      portalId: portal.portalId,
      record,
      occurredAt: Date.now(),
      subscriptionType: 'object.creation',
      propertyName: '',
      changeSource: 'IMPORT',
      sourceId: 'bench',
      counts: true,
    }),
  );
}

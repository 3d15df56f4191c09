import type { BenchRecord } from './records.ts';

/** An event on its way from the act of a lead to its written tier; times in ms of `performance.now()`. */
export type ToldEvent = {
  readonly eventId: number;
  readonly portalId: string;
  readonly record: BenchRecord;
  readonly occurredAt: number;
  readonly subscriptionType: string;
  /** '' for a creation. */
  readonly propertyName: string;
  readonly changeSource: string;
  readonly sourceId: string;
  /** False for what only warms up, and for echoes of the app's own writes. */
  readonly counts: boolean;
  sentAt: number;
  /** Completion of the first update whose reading came after the send. */
  writtenAt: number;
};

export type EventBook = {
  readonly events: readonly ToldEvent[];
  add(event: Omit<ToldEvent, 'eventId' | 'sentAt' | 'writtenAt'>): ToldEvent;
  /** The event was sent, or was to be. */
  sent(event: ToldEvent, at: number): void;
  /** An update of the contact is complete; it came of a reading at `readAt`. */
  written(record: BenchRecord, readAt: number): void;
  /** Events that were sent and not written since. */
  waiting(): number;
};

/** The sender's side of the measurement: knows nothing but what HubSpot would see. */
export function eventBook(): EventBook {
  const events: ToldEvent[] = [];
  const waiting = new Map<BenchRecord, ToldEvent[]>();
  return {
    events,
    add(told) {
      const event = { ...told, eventId: events.length, sentAt: NaN, writtenAt: NaN };
      events.push(event);
      return event;
    },
    sent(event, at) {
      event.sentAt = at;
      const others = waiting.get(event.record);
      if (others === undefined) waiting.set(event.record, [event]);
      else others.push(event);
    },
    written(record, readAt) {
      const now = performance.now();
      const left = (waiting.get(record) ?? []).filter((event) => {
        if (event.sentAt > readAt) return true;
        event.writtenAt = now;
        return false;
      });
      if (left.length === 0) waiting.delete(record);
      else waiting.set(record, left);
    },
    waiting: () => [...waiting.values()].reduce((sum, some) => sum + some.length, 0),
  };
}

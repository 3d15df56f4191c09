import type { MadeEvent } from '../webhooks/to-webhook-events.ts';
import { createWatch, type Watch } from './watch.ts';

/** One distinct event in the book. */
export type BookedEvent = {
  readonly portalId: string;
  /** Contacts that must be read after the event was sent; what is left of them when some were. */
  unread: Set<string>;
  /** Asked at the first send: an activity has no contact yet when it is made. */
  readonly contactsOf: () => readonly string[];
  firstSentAt: number | null;
  sends: number;
  state: 'made' | 'sent' | 'acknowledged' | 'gave_up' | 'withheld';
};

/**
 * The emulator's own book over the events that it sent, kept apart from anything that the app says. Times are of the
 * monotonic clock. A contact event that was acknowledged is `lost` when no read of its contact began after its first
 * send; an event of a company or an activity when that is so for one of its contacts.
 */
export type Ledger = {
  readonly made: (
    made: MadeEvent,
    portalId: string,
    contactsOf: () => readonly string[],
  ) => BookedEvent;
  readonly sent: (event: BookedEvent) => void;
  readonly acknowledged: (event: BookedEvent) => void;
  readonly gaveUp: (event: BookedEvent) => void;
  readonly withheld: (event: BookedEvent) => void;
  /** What one delivery was answered with: a status or the reason why there was no answer. */
  readonly delivered: (answer: string) => void;
  readonly watch: Watch;
  readonly events: () => Iterable<BookedEvent>;
  readonly deliveries: ReadonlyMap<string, number>;
  readonly ignored: { echo: number; deletion: number };
};

/** Deletions ask for no read, and neither does the echo of the app's own write. */
function needsRead(made: MadeEvent, appId: number): 'echo' | 'deletion' | 'read' {
  const { event, action } = made;
  if (action === 'deletion' || action === 'privacyDeletion') return 'deletion';
  const isEcho = event.changeSource === 'INTEGRATION' && event.sourceId === String(appId);
  return isEcho ? 'echo' : 'read';
}

/** An empty book. */
export function createLedger(options: { appId: number }): Ledger {
  const events: BookedEvent[] = [];
  const deliveries = new Map<string, number>();
  const ignored = { echo: 0, deletion: 0 };
  const watch = createWatch();
  const follow = (event: BookedEvent): void => {
    event.firstSentAt = performance.now();
    event.unread = new Set(event.contactsOf());
    watch.expect(event);
  };
  return {
    made: (made, portalId, contactsOf) => {
      const need = needsRead(made, options.appId);
      if (need !== 'read') ignored[need] += 1;
      const event: BookedEvent = {
        portalId,
        unread: new Set(),
        contactsOf: need === 'read' ? contactsOf : () => [],
        firstSentAt: null,
        sends: 0,
        state: 'made',
      };
      events.push(event);
      return event;
    },
    sent: (event) => {
      event.sends += 1;
      if (event.firstSentAt !== null) return;
      if (event.state === 'made') event.state = 'sent';
      follow(event);
    },
    acknowledged: (event) => {
      event.state = 'acknowledged';
    },
    gaveUp: (event) => {
      if (event.state === 'sent') event.state = 'gave_up';
    },
    withheld: (event) => {
      event.state = 'withheld';
      follow(event);
    },
    delivered: (answer) => {
      deliveries.set(answer, (deliveries.get(answer) ?? 0) + 1);
    },
    watch,
    events: () => events,
    deliveries,
    ignored,
  };
}

import type { BookedEvent } from './ledger.ts';

type Read = { readonly event: BookedEvent; readonly beganAt: number };
type Followed = { unread: BookedEvent[]; read: Read[] };

/** Follows each contact from the event over the read that began after it to the write that came of the read. */
export type Watch = {
  readonly expect: (event: BookedEvent) => void;
  readonly read: (portalId: string, contactIds: readonly string[], beganAt: number) => void;
  readonly written: (
    portalId: string,
    contactIds: readonly string[],
    times: { beganAt: number; endedAt: number },
  ) => void;
  /** From first send to the end of the write, in ms, one for each event and contact that led to a write. */
  readonly latencies: number[];
};

/** A watch that follows nothing yet. */
export function createWatch(): Watch {
  const followed = new Map<string, Followed>();
  const latencies: number[] = [];

  const expect = (event: BookedEvent): void => {
    for (const contactId of event.unread) {
      const key = `${event.portalId}/${contactId}`;
      const one = followed.get(key);
      if (one === undefined) followed.set(key, { unread: [event], read: [] });
      else one.unread.push(event);
    }
  };

  const read = (portalId: string, contactIds: readonly string[], beganAt: number): void => {
    for (const contactId of contactIds) {
      const one = followed.get(`${portalId}/${contactId}`);
      if (one === undefined || one.unread.length === 0) continue;
      const unread: BookedEvent[] = [];
      const now: Read[] = [];
      for (const event of one.unread)
        if (event.firstSentAt !== null && event.firstSentAt < beganAt) {
          event.unread.delete(contactId);
          now.push({ event, beganAt });
        } else unread.push(event);
      // Events whose read led to no write are over when new events bring a new read: a write that follows is not
      // theirs. A read without new events is the repetition of the one before, so what it read stays.
      if (now.length > 0) one.read = now;
      one.unread = unread;
    }
  };

  const written: Watch['written'] = (portalId, contactIds, { beganAt, endedAt }) => {
    for (const contactId of contactIds) {
      const key = `${portalId}/${contactId}`;
      const one = followed.get(key);
      if (one === undefined) continue;
      const open: Read[] = [];
      for (const each of one.read)
        if (each.beganAt < beganAt) latencies.push(endedAt - (each.event.firstSentAt ?? endedAt));
        else open.push(each);
      one.read = open;
      if (open.length === 0 && one.unread.length === 0) followed.delete(key);
    }
  };

  return { expect, read, written, latencies };
}

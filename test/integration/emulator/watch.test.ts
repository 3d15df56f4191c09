import type { BookedEvent } from '../../hubspot-emulator/book/ledger.ts';
import { createWatch } from '../../hubspot-emulator/book/watch.ts';

const sentAt = (at: number): BookedEvent => ({
  portalId: '1',
  unread: new Set(['501']),
  contactsOf: () => ['501'],
  firstSentAt: at,
  sends: 1,
  state: 'acknowledged',
});

describe('the watch over reads and writes', () => {
  it('does not take a read that began before the event for a read of it', () => {
    const watch = createWatch();
    const event = sentAt(100);
    watch.expect(event);
    watch.read('1', ['501'], 90);
    expect(event.unread.size).toBe(1);
    watch.read('1', ['501'], 110);
    expect(event.unread.size).toBe(0);
  });

  it('does not take a write that began before the read for a write of it', () => {
    const watch = createWatch();
    watch.expect(sentAt(100));
    watch.read('1', ['501'], 110);
    watch.written('1', ['501'], { beganAt: 105, endedAt: 120 });
    expect(watch.latencies).toEqual([]);
    watch.written('1', ['501'], { beganAt: 130, endedAt: 150 });
    expect(watch.latencies).toEqual([50]);
  });

  it('keeps the time of an event whose read had to be repeated', () => {
    const watch = createWatch();
    watch.expect(sentAt(100));
    watch.read('1', ['501'], 110);
    watch.read('1', ['501'], 5000);
    watch.written('1', ['501'], { beganAt: 5010, endedAt: 5020 });
    expect(watch.latencies).toEqual([4920]);
  });

  it('keeps portals and contacts apart', () => {
    const watch = createWatch();
    const event = sentAt(100);
    watch.expect(event);
    watch.read('2', ['501'], 110);
    watch.read('1', ['502'], 110);
    expect(event.unread.size).toBe(1);
  });
});
